// The queues of a deployed stack, and where their dead letters are.

import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { parseJson } from '../../lambda/shared/storage/json.ts';
import { CommandError } from '../terminal/explain.ts';
import { awsSettings } from './stack-outputs.ts';

const RedrivePolicy = z.object({ deadLetterTargetArn: z.string() });

/** An endpoint that the shell names, an emulator's or a private one, counts for queues as for all else. */
export const queues = (): SQSClient => new SQSClient({ ...awsSettings(), useQueueUrlAsEndpoint: false });

/** @returns the URL of a queue's dead letters */
export async function deadLettersOf(sqs: SQSClient, queueUrl: string): Promise<string> {
  const asked = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['RedrivePolicy'] });
  const text = (await sqs.send(asked)).Attributes?.RedrivePolicy;
  if (text === undefined) throw new CommandError('The results queue has no queue of dead letters.');
  const { deadLetterTargetArn } = RedrivePolicy.parse(parseJson(text, 'the redrive policy of the results queue'));
  const name = deadLetterTargetArn.slice(deadLetterTargetArn.lastIndexOf(':') + 1);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  if (QueueUrl === undefined) throw new CommandError(`The queue ${name} has no address.`);
  return QueueUrl;
}
