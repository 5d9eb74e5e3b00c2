import { type SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { Outbox, queueOf } from '../../../../lambda/dispatch/outbox/outbox.ts';
import { memoryStore } from '../../../support/memory/store.ts';

const samplesQueueUrls = new Map([
  ['openai', 'https://sqs.test/openai'],
  ['groq', 'https://sqs.test/groq'],
]);

function outbox() {
  const sent: { readonly queue: string | undefined; readonly bodies: (string | undefined)[] }[] = [];
  const sqs = new SQSClient({ region: 'eu-west-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
  const send = async ({ input }: SendMessageBatchCommand) => {
    sent.push({ queue: input.QueueUrl, bodies: (input.Entries ?? []).map(({ MessageBody }) => MessageBody) });
    return {};
  };
  const { store } = memoryStore();
  Object.defineProperty(sqs, 'send', { value: send });
  return { sent, box: new Outbox({ store, sqs, samplesQueueUrls, remainingMs: () => 900_000 }) };
}

it('fills each endpoint’s batches apart, and sends what is left of all of them', async () => {
  const { sent, box } = outbox();
  for (let row = 0; row < 12; row++) {
    await box.add({ body: `${row} for openai` }, 'openai');
    if (row % 4 === 0) await box.add({ body: `${row} for groq` }, 'groq');
  }
  await box.drain();
  const of = (name: string) => sent.filter(({ queue }) => queue === samplesQueueUrls.get(name));
  expect(of('openai').map(({ bodies }) => bodies.length)).toEqual([10, 2]);
  expect(of('groq').map(({ bodies }) => bodies)).toEqual([['0 for groq', '4 for groq', '8 for groq']]);
  expect(sent.flatMap(({ bodies }) => bodies)).toHaveLength(15);
});

it('sends what has no endpoint, or one that is no longer declared, to the first queue', () => {
  expect(queueOf(samplesQueueUrls, 'groq')).toBe('https://sqs.test/groq');
  expect(queueOf(samplesQueueUrls, undefined)).toBe('https://sqs.test/openai');
  expect(queueOf(samplesQueueUrls, 'removed')).toBe('https://sqs.test/openai');
  expect(() => queueOf(new Map(), 'openai')).toThrow('there is no samples queue');
});
