// What the stack tells: its events, for which a rule in the account fills a queue, and the metrics in its log.
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { ACCOUNT, type Emulator, REGION } from './emulator.ts';

const NAME = 'finished-runs';
const RULE = `arn:aws:events:${REGION}:${ACCOUNT}:rule/${NAME}`;

const Event = z.object({ 'detail-type': z.string(), detail: z.object({ run: z.string(), report: z.string() }) });
export type Event = z.infer<typeof Event>;

/** Call it before a run. @returns a function for the events so far, without duplicates */
export async function finishedRuns({ client }: Emulator): Promise<() => Promise<Event[]>> {
  const sqs = new SQSClient({ ...client, useQueueUrlAsEndpoint: false });
  const allowed = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' };
  const statement = { ...allowed, Resource: '*', Condition: { ArnEquals: { 'aws:SourceArn': RULE } } };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: NAME, Attributes: { Policy } }));
  const asked = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const events = new EventBridgeClient(client);
  await events.send(new PutRuleCommand({ Name: NAME, EventPattern: JSON.stringify({ source: ['holdout'] }) }));
  const Targets = [{ Id: 'queue', Arn: asked.Attributes?.QueueArn }];
  await events.send(new PutTargetsCommand({ Rule: NAME, Targets }));
  const all = new Map<string, Event>();
  return async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    for (const event of Messages.map(({ Body = '' }) => Event.parse(JSON.parse(Body))))
      all.set(event.detail.run, event);
    return [...all.values()];
  };
}

const Spent = z.object({ run: z.string(), endpoint: z.string(), SpendUSD: z.number() });

/** US dollars by run and endpoint, as `<run> <endpoint>`, from the lines that CloudWatch would read. */
export function spendingTold(log: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const line of new Set(log.match(/\{"_aws".*"SpendUSD".*\}/g))) {
    const { success, data } = Spent.safeParse(JSON.parse(line));
    if (!success) continue;
    const key = `${data.run} ${data.endpoint}`;
    sums.set(key, (sums.get(key) ?? 0) + data.SpendUSD);
  }
  return sums;
}
