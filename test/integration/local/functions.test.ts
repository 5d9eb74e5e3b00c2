// Functions in threads: what they see of the world, and what happens when they fail.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, it, vi } from 'vitest';
import { settingsFor } from '../../../local/runtime/clients.ts';
import type { LocalStack } from '../../../local/runtime/start.ts';
import { keys, readAll, startTiny, temporaryFolder, until } from '../../support/tiny-stack/index.ts';

const written = (stack: LocalStack, key: string) =>
  until(async () => {
    const [value] = await readAll(stack, key);
    return value === undefined ? undefined : { value };
  }).then(({ value }) => value);

const queueNamed = ({ queues }: LocalStack, name: RegExp): string =>
  [...queues.store.allQueues()].find((queue) => name.test(queue.name))?.name ?? '';

it('gives a function the environment of the template and nothing from the shell', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'secret');
  const stack = await startTiny();
  stack.invoke('dispatch', { environment: true });
  const environment = await written(stack, 'environment');
  expect(environment).toMatchObject({
    BUCKET: 'tiny-local',
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
  });
  expect(environment.SAMPLES_QUEUE_URL).toMatch(/^http:\/\/127\.0\.0\.1:1\/000000000000\/Samples/);
  expect(environment).not.toHaveProperty('OPENAI_API_KEY');
  expect(environment).not.toHaveProperty('HOME');
});

it('gives a function the keys of the endpoints that it calls, and no other', async () => {
  const stack = await startTiny({ parameters: { '/holdout/key': 'secret', '/holdout/other': 'not its own' } });
  stack.invoke('dispatch', { parameters: true });
  expect(await written(stack, 'parameters')).toEqual({ '/holdout/key': 'secret' });
});

it('writes what a function prints to its log', async () => {
  const stateDir = await temporaryFolder();
  const stack = await startTiny({ stateDir });
  stack.invoke('dispatch', { hello: 1 });
  const file = join(stateDir, 'logs/dispatch.log');
  const log = await until(async () => (await readFile(file, 'utf8').catch(() => '')) || undefined);
  expect(log).toBe('event {"hello":1}\n');
});

it('tries a failing event three times, then gives it to the onFailure destination', async () => {
  const stack = await startTiny();
  stack.invoke('dispatch', { fail: 'always' });
  await until(async () => (await keys(stack, 'events/')).length === 3);
  const [failed] = await until(async () => {
    const received = await stack.queues.receive(queueNamed(stack, /^Failed/), 0, 1);
    return received.length > 0 && received;
  });
  expect(JSON.parse(failed?.record.body ?? '')).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: { fail: 'always' },
    responsePayload: { errorType: 'TypeError', errorMessage: 'as asked: always' },
  });
  expect(stack.failures()).toEqual(['dispatch: TypeError: as asked: always']);
});

it.each([
  ['an exit', { exit: true }, 'dispatch: Runtime.ExitError: the function exited with status 3'],
  ['a full memory', { memory: true }, /^dispatch: .*memory limit/],
])('survives %s of the function', async (_, event, failure) => {
  const stack = await startTiny();
  stack.invoke('dispatch', event);
  await until(async () => stack.failures().length > 0);
  expect(stack.failures()[0]).toMatch(failure);
  stack.invoke('dispatch', { environment: true });
  await written(stack, 'environment');
});

it.each([{ overHttp: false }, { overHttp: true }])(
  'starts a function that the template lets another invoke, without its result, and no other function: %o',
  async (options) => {
    const stack = await startTiny(options);
    stack.invoke('dispatch', { environment: true });
    const { functionName } = await written(stack, 'environment');
    const lambda = new LambdaClient({ ...settingsFor(stack.reach), maxAttempts: 1 });
    const invoke = (FunctionName: string, InvocationType: 'Event' | 'RequestResponse' = 'Event') =>
      lambda.send(new InvokeCommand({ FunctionName, InvocationType, Payload: JSON.stringify({ invoked: true }) }));
    expect(await invoke(functionName)).toMatchObject({ StatusCode: 202 });
    await until(async () => (await readAll(stack, 'events/')).some(({ event }) => event.invoked));
    await expect(invoke('other')).rejects.toThrow('the template lets nobody invoke this function');
    await expect(invoke(functionName, 'RequestResponse')).rejects.toThrow();
  },
);
