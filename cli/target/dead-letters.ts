// The queues of a deployed stack and their dead letters.
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { parseJson } from '../../lambda/shared/storage/json.ts';
import { CommandError } from '../terminal/explain.ts';
import { awsSettings } from './stack-outputs.ts';

const RedrivePolicy = z.object({ deadLetterTargetArn: z.string() });

/** If the shell names an endpoint (an emulator's or a private one), it applies to queues too. */
export const queues = (): SQSClient => new SQSClient({ ...awsSettings(), useQueueUrlAsEndpoint: false });

/** @returns the URL of a queue's dead letters */
export async function deadLettersOf(sqs: SQSClient, queueUrl: string): Promise<string> {
  const asked = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['RedrivePolicy'] });
  const text = (await sqs.send(asked)).Attributes?.RedrivePolicy;
  if (text === undefined) throw new CommandError('The results queue has no dead-letter queue.');
  const { deadLetterTargetArn } = RedrivePolicy.parse(parseJson(text, 'the redrive policy of the results queue'));
  const name = deadLetterTargetArn.slice(deadLetterTargetArn.lastIndexOf(':') + 1);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  if (QueueUrl === undefined) throw new CommandError(`The queue ${name} has no address.`);
  return QueueUrl;
}
