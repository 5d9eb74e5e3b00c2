// Slips a developer could make in classify.
import type { Mutations } from './edit.ts';

export const CLASSIFY: Mutations = {
  'let a sample go before its prediction is sent': [
    { file: 'classify/handle.ts', from: 'await sent;', to: 'void sent;' },
  ],
  'delete a sample while its prediction is being sent': [
    {
      file: 'classify/results.ts',
      from: 'sendBatch(this.#sqs, this.#queues.resultsQueueUrl, [...predictions].map(messageOf)).then(() => {',
      to: 'void sendBatch(this.#sqs, this.#queues.resultsQueueUrl, [...predictions].map(messageOf));\n      Promise.resolve().then(() => {',
    },
  ],
  'a full batch of predictions is forgotten': [
    {
      file: 'classify/results.ts',
      from: 'samples.length === MAX_BATCH_ENTRIES) flush(true)',
      to: 'samples.length === MAX_BATCH_ENTRIES) predictions.clear()',
    },
  ],
  'predictions of all runs in one group': [
    { file: 'classify/results.ts', from: 'group: run };', to: "group: 'results' };" },
  ],
  'stop.json is looked for once only': [
    {
      file: 'classify/runs.ts',
      from: 'if (!looked || performance.now() - looked.at > lifetimeMs)',
      to: 'if (!looked)',
    },
  ],
  'a run with a budget hears of its stop as late as others': [
    { file: 'classify/runs.ts', from: 'BUDGET_STOP_LIFETIME_MS = 1_000;', to: 'BUDGET_STOP_LIFETIME_MS = 10_000;' },
  ],
  'the code of a stop is dropped': [{ file: 'classify/sample.ts', from: ', error_code: stop.code };', to: ' };' }],
  'a variant is found without the repeats': [
    { file: 'classify/sample.ts', from: 'samplePlace(run, index).variant', to: 'index % run.variants.length' },
  ],
  'what is put off comes back by its visibility': [
    { file: 'classify/handle.ts', from: 'putOff(record, error.delaySeconds, dependencies),', to: '' },
  ],
  'what is put off comes back at once': [
    { file: 'classify/handle.ts', from: 'putOff(record, error.delaySeconds,', to: 'putOff(record, 0,' },
  ],
  'what a service kept from being classified comes back at once': [
    {
      file: 'classify/handle.ts',
      from: 'number => backoffSeconds(receivesOf(record), Math.random());',
      to: 'number => 0;',
    },
  ],
  'backoff does not grow': [
    { file: 'classify/asking/attempt.ts', from: 'FIRST_DELAY_S * 2 ** Math.max(0, receives - 1)', to: 'FIRST_DELAY_S' },
  ],
  'a throttled try counts as an attempt': [
    {
      file: 'classify/asking/attempt.ts',
      from: "if (failure.class === 'throttled') this.#throttles++;",
      to: "if (failure.class === 'throttled') this.#throttles = ++this.#failures;",
    },
  ],
  'a pause holds for its sample only': [
    {
      file: 'classify/asking/until-done.ts',
      from: 'line.pacer.pause(pauseMs)',
      to: 'await sleep(pauseMs)',
    },
  ],
  'a pause beyond the invocation is forgotten': [
    {
      file: 'classify/asking/attempt.ts',
      from: "failure.class !== 'throttled' || next.do === 'record'",
      to: "failure.class !== 'throttled' || next.do !== 'retry'",
    },
  ],
  'what waited through a pause leaves at once': [
    { file: 'classify/pacing/pace.ts', from: 'at + this.#pausedMs;', to: 'Math.max(at, this.#pausedUntil);' },
    {
      file: 'classify/pacing/pace.ts',
      from: /return Math.max\(performance.now\(\), .*/,
      to: 'return performance.now();',
    },
  ],
  "a worker takes the whole of an endpoint's limit": [
    { file: 'classify/pacing/share.ts', from: 'perMinute / workers;', to: 'perMinute;' },
  ],
  'a key that is refused is a failure of the row': [
    {
      file: 'classify/asking/attempt.ts',
      from: "case 'account':\n      if (failure.ofRow) return",
      to: "case 'account':\n      if (failure) return { do: 'record' };\n      if (failure.ofRow) return",
    },
  ],
  'a row is given up in an outage': [
    {
      file: 'classify/asking/until-done.ts',
      from: "next.do === 'give_up' && (await isUp())",
      to: "next.do === 'give_up'",
    },
  ],
  'a batch of which nothing could be classified is an error': [
    { file: 'classify/handle.ts', from: 'throwOnFullBatchFailure: false', to: 'throwOnFullBatchFailure: true' },
  ],
  'a repeat is answered from the cache of another': [
    {
      file: 'classify/asking/ask.ts',
      from: 'digest(messages, samplePlace(known.run, index).repeat)',
      to: 'digest(messages)',
    },
  ],
  "a model's answer is given for another": [
    {
      file: 'classify/asking/cache/cache.ts',
      from: 'digest(name, baseUrl, variant.model,',
      to: 'digest(name, baseUrl,',
    },
  ],
  'the cache answers runs that do not want it': [
    { file: 'classify/worker.ts', from: 'benchmark.cache ?? this.#cacheByDefault', to: 'true' },
  ],
  'an answer from the cache counts as paid': [
    { file: 'classify/asking/ask.ts', from: ', from_cache: true };', to: ' };' },
  ],
  'a cache that cannot be written fails the batch': [
    {
      file: 'classify/asking/cache/cache.ts',
      from: "log.warn('cache_not_written'",
      to: "throw error;\n        log.warn('cache_not_written'",
    },
  ],
  'a delivery counts as an attempt and its calls too': [
    { file: 'classify/asking/prediction.ts', from: 'receives - 1 + spent.calls', to: 'receives + spent.calls' },
  ],
  'a bad answer is not paid for': [
    {
      file: 'classify/asking/call.ts',
      from: 'if (error instanceof BadAnswerError) spent.usage',
      to: 'if (spent.calls < 0) spent.usage',
    },
  ],
};
