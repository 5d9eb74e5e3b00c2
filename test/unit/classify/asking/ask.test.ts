import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { askModel } from '../../../../lambda/classify/asking/ask.ts';
import { ReleaseError } from '../../../../lambda/classify/asking/question.ts';
import { Worker } from '../../../../lambda/classify/worker.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { answerFormat } from '../../../../lambda/shared/models/answer/answer-format.ts';
import { Store } from '../../../../lambda/shared/storage/store.ts';
import { scriptedClient } from '../../../support/openai/via-fetch.ts';
import { modelVariant } from '../../../support/runs/model-variant.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';

// Fake timers, so pauses between tries take no time.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance', 'Date'] }));
afterEach(() => void vi.useRealTimers());
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => globalThis.setTimeout(resolve, ms)),
}));

const LABELS = ['a', 'b'];
const endpoint = Endpoint.parse({ name: 'model', baseUrl: 'http://model.test/v1' });
const benchmark = Benchmark.parse({ limits: { max_attempts: 3 } });
const variant = modelVariant(LABELS);
const run = readyRun({ benchmark, labels: LABELS, variants: [variant] });

/** The outcome of a call for the row, or of one that only checks whether the endpoint is up. */
type Script = (asked: 'row' | 'probe') => 'answer' | 'refusal' | 'error' | 'limit' | 'moment' | Refused;

/** An error with this status and message. */
interface Refused {
  readonly status: number;
  readonly message: string;
}

/** Milliseconds of a call. */
const CALL_MS = 5;
/** Seconds for which a limited endpoint is to be left alone, longer than an invocation lasts. */
const PAUSE_S = 600;

/** @param beside a model whose answers arrive while the row is asked. */
function workerOf(script: Script, beside?: string): Worker {
  const fetch = async (_url: unknown, init?: RequestInit) => {
    await new Promise((resolve) => setTimeout(resolve, CALL_MS));
    if (beside !== undefined) worker.line('model').lastAnswers.noteServed(beside, performance.now());
    const answer = script(String(init?.body).includes('the row') ? 'row' : 'probe');
    if (answer === 'error') return Response.json({ error: { message: 'out of order' } }, { status: 503 });
    if (answer === 'refusal') {
      return Response.json({
        choices: [{ message: { refusal: 'no' } }],
        usage: { prompt_tokens: 7, completion_tokens: 2 },
      });
    }
    if (typeof answer === 'object') {
      return Response.json({ error: { message: answer.message } }, { status: answer.status });
    }
    if (answer !== 'answer') {
      const headers = { 'retry-after': answer === 'limit' ? String(PAUSE_S) : '1' };
      return Response.json({ error: {} }, { status: 429, headers });
    }
    return Response.json({ choices: [{ finish_reason: 'stop', message: { content: 'b' } }] });
  };
  const client = scriptedClient(fetch, endpoint.baseUrl);
  const worker = new Worker(new Store('bucket'), async () => client, {
    endpoints: [endpoint],
    workers: {},
    concurrency: 1,
  });
  return worker;
}

/** @param receives of the message, including this one. */
const ask = (receives: number, script: Script, beside?: string) => askAt(workerOf(script, beside), receives);

async function askAt(worker: Worker, receives: number): Promise<unknown> {
  const prediction = askModel({
    delivery: { sample: { run: 'run', index: 0, truth: 0 }, receives, remainingMs: () => 300_000 },
    variant,
    content: { row: { text: 'the row' } },
    known: {
      run,
      answerFormat: async ({ prompt }) => answerFormat(prompt, LABELS, {}),
      stop: async () => undefined,
      baseline: () => Promise.reject(new Error('there is none')),
    },
    worker,
  });
  let waiting = true;
  const outcome = prediction
    .catch((error: unknown) => error)
    .finally(() => {
      waiting = false;
    });
  // In small steps, because modules loaded on the way take real time.
  while (waiting) await vi.advanceTimersByTimeAsync(100);
  return await outcome;
}

it('gives up a row that fails while the endpoint answers, after a full series of tries', async () => {
  let tries = 0;
  const outcome = await ask(3, (asked) => {
    if (asked === 'probe') return 'answer';
    tries++;
    return 'error';
  });
  expect(outcome).toMatchObject({ status: 'failed', error_code: 'http_503' });
  expect(tries).toBe(8);
});

it('accepts an answer from the same model as proof, but not one from another model', async () => {
  const script: Script = () => 'error';
  expect(await ask(3, script, 'm')).toMatchObject({ status: 'failed' });
  expect(await ask(3, script, 'other')).toBeInstanceOf(ReleaseError);
});

it('counts no outage against a row that was received often, even if it ends after the last try', async () => {
  let rows = 0;
  const outcome = await ask(6, (asked) => {
    if (asked === 'row') rows++;
    return asked === 'probe' && rows > 0 ? 'answer' : 'error';
  });
  expect(outcome).toBeInstanceOf(ReleaseError);
});

it('counts no outage against a row, even if it ends a moment after the last try', async () => {
  let isUp = false;
  const outcome = await ask(3, (asked) => {
    if (asked === 'probe') isUp = true;
    return isUp ? 'answer' : 'error';
  });
  expect(outcome).toMatchObject({ status: 'answered', predicted: 1 });
});

it('puts a row off while nothing answers, however often it was received', async () => {
  expect(await ask(20, () => 'error')).toBeInstanceOf(ReleaseError);
});

it('gives up a row received often after one series of tries, if the endpoint answers before and after', async () => {
  let tries = 0;
  const outcome = await ask(6, (asked) => {
    if (asked === 'probe') return 'answer';
    tries++;
    return 'error';
  });
  expect(outcome).toMatchObject({ status: 'failed' });
  expect(tries).toBe(4);
});

it('leaves an endpoint alone that asks for a longer pause than there is time, for the next row too', async () => {
  let calls = 0;
  const worker = workerOf(() => {
    calls++;
    return 'limit';
  });
  expect(await askAt(worker, 1)).toMatchObject({ code: 'rate_limit_exceeded', delaySeconds: PAUSE_S });
  expect(await askAt(worker, 1)).toMatchObject({ code: 'no_time' });
  expect(calls).toBe(1);
});

it('does not count a pause as a try', async () => {
  let calls = 0;
  const outcome = await ask(1, () => {
    calls++;
    if (calls > 7) return 'answer';
    return calls % 2 === 1 ? 'moment' : 'error';
  });
  expect(outcome).toMatchObject({ status: 'answered', attempts: 8 });
});

it('pays for an unusable answer', async () => {
  const outcome = await ask(1, () => 'refusal');
  const usage = { prompt_tokens: 7, completion_tokens: 2 };
  expect(outcome).toMatchObject({ status: 'failed', error_code: 'refusal', attempts: 1, usage });
});

const forbidden: Refused = { status: 403, message: 'Not this text.' };
const wrong: Refused = { status: 400, message: 'Something about this request is wrong.' };

it('counts a refusal of the account against the row if the model answers other requests', async () => {
  let tries = 0;
  const outcome = await ask(1, (asked) => {
    if (asked === 'probe') return 'answer';
    tries++;
    return forbidden;
  });
  const error_message = '403 Not this text.';
  expect(outcome).toMatchObject({ status: 'failed', error_code: 'http_403', error_message, attempts: 3 });
  expect(tries).toBe(3);
});

it('asks for no proof if another row of the model is answered meanwhile, but another model’s answer is none', async () => {
  let probes = 0;
  const script: Script = (asked) => {
    if (asked === 'probe') probes++;
    return forbidden;
  };
  expect(await ask(1, script, 'm')).toMatchObject({ status: 'failed', error_code: 'http_403' });
  expect(probes).toBe(0);
  expect(await ask(1, script, 'other')).toMatchObject({ code: 'http_403', trouble: { message: '403 Not this text.' } });
  expect(probes).toBe(1);
});

it('waits for the account while nothing else is answered either, however often', async () => {
  for (const receives of [1, 3, 24]) {
    expect(await ask(receives, () => forbidden)).toMatchObject({ code: 'http_403', trouble: { where: 'model' } });
  }
});

it('looks once for all rows while the account refuses, and again once something was answered', async () => {
  let probes = 0;
  let isMended = false;
  const worker = workerOf((asked) => {
    if (asked === 'probe') probes++;
    return isMended && asked === 'probe' ? 'answer' : forbidden;
  });
  for (let row = 0; row < 5; row++) expect(await askAt(worker, 2)).toBeInstanceOf(ReleaseError);
  expect(probes).toBe(1);
  worker.line('model').lastAnswers.noteServed('m', performance.now());
  isMended = true;
  expect(await askAt(worker, 2)).toMatchObject({ status: 'failed', error_code: 'http_403' });
});

it('takes a refused key for the account’s, and looks into it only for a row that gets nothing else', async () => {
  const key: Refused = { status: 400, message: 'API key not valid.' };
  const script: Script = (asked) => (asked === 'row' ? key : 'answer');
  expect(await ask(2, script)).toMatchObject({ code: 'invalid_api_key', trouble: { where: 'model' } });
  expect(await ask(2, script, 'm')).toMatchObject({ status: 'failed', error_code: 'invalid_api_key' });
  expect(await ask(3, script)).toMatchObject({ status: 'failed', error_code: 'invalid_api_key' });
});

it('counts no refusal from before the account was mended', async () => {
  let mended = false;
  const outcome = await ask(24, (asked) => {
    if (asked === 'row' && !mended) return forbidden;
    if (asked === 'probe' && !mended) {
      mended = true;
      return forbidden;
    }
    return 'answer';
  });
  // The tries of earlier deliveries may all have fallen into the trouble.
  expect(outcome).toBeInstanceOf(ReleaseError);
  let refusals = 0;
  const next = await ask(24, (asked) => (asked === 'row' && refusals++ === 0 ? forbidden : 'answer'));
  expect(next).toMatchObject({ status: 'answered' });
});

it('a row whose words leave no doubt is recorded at once', async () => {
  const outcome = await ask(1, (asked) =>
    asked === 'row' ? { status: 403, message: 'Your input was flagged.' } : 'answer',
  );
  expect(outcome).toMatchObject({ status: 'failed', error_code: 'http_403', attempts: 1 });
});

it('a refusal that a tiny request gets as well is trouble, whatever its words, and no row’s', async () => {
  const worker = workerOf(() => wrong);
  const trouble = { code: 'http_400', trouble: { where: 'model', code: 'http_400', message: `400 ${wrong.message}` } };
  expect([await askAt(worker, 1), await askAt(worker, 24)]).toMatchObject([trouble, trouble]);
});

it('refusals are the rows’ own where a tiny request is answered: even if all get one, the run ends', async () => {
  let probes = 0;
  const worker = workerOf((asked) => {
    if (asked === 'row') return wrong;
    probes++;
    return 'answer';
  });
  for (let row = 0; row < 20; row++) {
    expect(await askAt(worker, 1)).toMatchObject({ status: 'failed', error_code: 'http_400' });
  }
  expect(probes).toBe(4);
});

it('refusals that were the rows’ own become trouble once nothing else is answered', async () => {
  let isOver = false;
  const worker = workerOf((asked) => (asked === 'row' || isOver ? wrong : 'answer'));
  expect(await askAt(worker, 1)).toMatchObject({ status: 'failed' });
  isOver = true;
  const outcomes = [await askAt(worker, 1), await askAt(worker, 1), await askAt(worker, 1), await askAt(worker, 1)];
  expect(outcomes.slice(0, 2)).toMatchObject([{ status: 'failed' }, { status: 'failed' }]);
  expect(outcomes.slice(2)).toMatchObject([{ trouble: { where: 'model' } }, { trouble: { where: 'model' } }]);
});

it('trouble ends when a row is answered', async () => {
  let isMended = false;
  const worker = workerOf(() => (isMended ? 'answer' : wrong));
  expect(await askAt(worker, 1)).toBeInstanceOf(ReleaseError);
  isMended = true;
  expect(await askAt(worker, 2)).toMatchObject({ status: 'answered' });
});

it('what cannot be looked into because of a limit is neither recorded nor trouble', async () => {
  const worker = workerOf((asked) => (asked === 'row' ? wrong : 'limit'));
  expect(await askAt(worker, 1)).toMatchObject({ code: 'rate_limit_exceeded', trouble: undefined });
});

it('refusals of the model itself are answers, and no streak', async () => {
  let probes = 0;
  const worker = workerOf((asked) => {
    if (asked === 'probe') probes++;
    return 'refusal';
  });
  for (let row = 0; row < 5; row++) expect(await askAt(worker, 1)).toMatchObject({ error_code: 'refusal' });
  expect(probes).toBe(0);
});

it('shows nothing of the row in what the endpoint said', async () => {
  const outcome = await ask(1, (asked) =>
    asked === 'row' ? { status: 400, message: 'Invalid text: {"text": "the row"} is too odd' } : 'answer',
  );
  expect(outcome).toMatchObject({ error_message: '400 Invalid text: {"…"} is too odd' });
});
