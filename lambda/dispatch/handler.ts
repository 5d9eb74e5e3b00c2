// Dispatch: from a holdout in the bucket to one message per sample.
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { Active } from '../shared/contracts/run.ts';
import { DispatchEnv } from '../shared/env.ts';
import { activeKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { Store } from '../shared/store.ts';
import { activeOf, arrivals, DispatchEvent } from './event.ts';
import { type DispatchContext, dispatchRun, register } from './run.ts';
import { sweep } from './sweep.ts';

const env = DispatchEnv.parse(process.env);
const base = {
  store: new Store(env.BUCKET),
  sqs: new SQSClient({}),
  samplesQueueUrl: env.SAMPLES_QUEUE_URL,
  resultsQueueUrl: env.RESULTS_QUEUE_URL,
  settings: { endpoints: env.ENDPOINTS, defaultBenchmark: env.DEFAULT_BENCHMARK },
};

/** Throws where the invocation is to be repeated: Lambda does so twice, then the sweep does. */
export async function handler(input: unknown, lambda: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  const context: DispatchContext = { ...base, remainingMs: () => lambda.getRemainingTimeInMillis() };
  const event = DispatchEvent.parse(input);
  if ('sweep' in event) return await sweep(context, env.FAILED_DISPATCHES_QUEUE_URL);
  if ('resume' in event) {
    const active = await context.store.getJson(activeKey(event.resume), Active);
    if (active) await dispatchRun(active.value, context, true);
    return;
  }
  if ('Event' in event) return;
  for (const arrival of arrivals(event)) {
    const active = activeOf(arrival);
    log.info('holdout_arrived', { run: active.run, name: active.name });
    await register(context.store, active);
    await dispatchRun(active, context);
  }
}
