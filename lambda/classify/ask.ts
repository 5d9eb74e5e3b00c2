// Asks a model about one sample: calls until there is an answer, a final failure, or no time left.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Prediction, SampleContent } from '../shared/contracts/messages.ts';
import type { ModelVariant, Run } from '../shared/contracts/run.ts';
import { samplePlace } from '../shared/contracts/sample-index.ts';
import { log } from '../shared/log.ts';
import type { AnswerFormat, Reading } from '../shared/models/answer/answer-format.ts';
import { MissingKeyError } from '../shared/models/call/api-key.ts';
import type { Answer } from '../shared/models/call/chat.ts';
import type { Failure } from '../shared/models/call/failure.ts';
import { addUsage, type EndpointUsage } from '../shared/models/call/usage.ts';
import { costMicroUsd } from '../shared/models/cost.ts';
import { type ChatMessage, chatMessages } from '../shared/models/prompt.ts';
import { backoffSeconds, KEY_DELAY_S, pauseOfAll, putOffSeconds, Tries } from './attempt.ts';
import { type CachedAnswer, digest } from './cache.ts';
import { type Certainty, cachedProbabilities, certainty, toCached } from './certainty.ts';
import type { Delivery } from './delivery.ts';
import { NoTimeError } from './pacing/pace.ts';
import type { KnownRun } from './runs.ts';
import type { Trouble } from './trouble.ts';
import type { Line, Worker } from './worker.ts';

/** Milliseconds kept at the end of the invocation to send the predictions and hand back the rest. */
const TIME_MARGIN_MS = 8_000;
/** A call begins only if it has this long, or its own time limit if that is shorter. */
const LONG_CALL_MS = 120_000;
/** Characters kept of an answer: enough for any label, and to see what went wrong. */
const MAX_ANSWER_LENGTH = 200;
/** Characters kept of a reason: report holds the reasons of all samples in memory. */
const MAX_REASON_LENGTH = 200;
const MISSING_KEY = 'missing_key';

/** The sample goes back to the queue and returns after a while. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
  readonly delaySeconds: number;
  readonly code: string;
  /** Set if something is wrong with the endpoint, beyond a reached limit. */
  readonly trouble: Trouble | undefined;

  constructor(code: string, delaySeconds: number, trouble?: Trouble) {
    super(`${code}: again in ${delaySeconds} s`);
    this.code = code;
    this.delaySeconds = delaySeconds;
    this.trouble = trouble;
  }
}

interface Question {
  readonly delivery: Delivery;
  readonly variant: ModelVariant;
  readonly content: SampleContent;
  readonly known: KnownRun;
  readonly worker: Worker;
}

/** @throws ReleaseError */
export async function askModel(question: Question): Promise<Prediction> {
  const line = question.worker.line(question.variant.endpoint);
  return await line.limit(() => ask(question, line));
}

/** What the calls of one delivery have used so far. */
interface Spent {
  calls: number;
  /** When the last of them began. */
  calledAt: number;
  usage: EndpointUsage;
  latencyMs: number;
}

async function ask(question: Question, line: Line): Promise<Prediction> {
  const { delivery, variant, content, known } = question;
  const messages = chatMessages(variant.prompt, content.row, known.run.columns.text, content.examples);
  const format = await known.answerFormat(variant);
  const spent: Spent = { calls: 0, calledAt: 0, usage: undefined, latencyMs: 0 };
  const callMs = Math.min(line.endpoint.request_timeout * 1000, LONG_CALL_MS);
  const leftMs = () => delivery.remainingMs() - TIME_MARGIN_MS - callMs;

  const cached = cachePlace(question, line, messages, format);
  const before = await cached?.get();
  if (before) {
    const { tokens, text, latencyMs, usage } = before;
    const reading = format.read(text);
    const sure = certainty(known, format, reading, { text, latencyMs, usage: undefined, tokens });
    const told = { ...sure, ...cachedProbabilities(before, known) };
    return { ...answered(question, reading, told, { ...spent, latencyMs, usage }), from_cache: true };
  }

  const { receives } = delivery;
  const tries = new Tries(receives, known.run.benchmark.limits.max_attempts);
  if (tries.looksFirst) {
    const down = await whyDown(line, question);
    if (down) throw released(down, variant, backoffSeconds(receives, Math.random()));
    tries.beginAgain();
  }
  for (;;) {
    const outcome = await call(question, line, { messages, format }, leftMs(), spent);
    if ('text' in outcome) {
      line.lastAnswers.note(variant.model);
      const reading = format.read(outcome.text);
      const sure = certainty(known, format, reading, outcome);
      cached?.add(toCached(outcome, sure, known.run.labels));
      return answered(question, reading, sure, spent);
    }
    if (outcome.class === 'permanent') line.lastAnswers.note(variant.model);
    const next = tries.after(outcome, leftMs(), Math.random());
    const pauseMs = pauseOfAll(outcome, next);
    if (pauseMs !== undefined) line.pacer.pause(pauseMs);
    if (next.do === 'retry') {
      if (pauseMs === undefined) await sleep(next.afterMs);
    } else if (next.do === 'record') {
      return failed(question, outcome, spent);
    } else if (next.do === 'give_up' && (await isUp(line, question, spent))) {
      if (tries.beganUp) return failed(question, outcome, spent);
      tries.beginAgain();
    } else {
      throw released(outcome, variant, next.delaySeconds);
    }
  }
}

function released({ class: failureClass, code, message }: Failure, { endpoint }: ModelVariant, seconds: number) {
  const trouble = failureClass === 'throttled' ? undefined : { where: endpoint, code, message };
  return new ReleaseError(code, seconds, trouble);
}

/**
 * Called after the last try: did other rows get an answer? If not (this may be the last row), a tiny call finds out.
 */
async function isUp(line: Line, question: Question, { calledAt }: Spent): Promise<boolean> {
  return line.lastAnswers.isAfter(calledAt, question.variant.model) || (await whyDown(line, question)) === undefined;
}

/** @returns undefined if the model answers. */
async function whyDown(line: Line, { variant, known }: Question): Promise<Failure | undefined> {
  const { probe } = await import('../shared/models/call/probe.ts');
  const { responseFormat } = await known.answerFormat(variant);
  return await probe(await line.client(), variant, known.run.columns.text, responseFormat);
}

/** The place of this request's answer in the cache; undefined if the run uses none. */
function cachePlace(
  { delivery, variant, known, worker }: Question,
  { endpoint }: Line,
  messages: readonly ChatMessage[],
  { responseFormat }: AnswerFormat,
) {
  if (!worker.caches(known.run)) return undefined;
  const { run, index } = delivery.sample;
  const group = worker.cache.groupOf(variant, endpoint, responseFormat);
  // Each repeat needs a separate answer.
  const key = digest(messages, samplePlace(known.run, index).repeat);
  return {
    get: () => worker.cache.get(run, group, key),
    add: (answer: CachedAnswer) => worker.cache.add(group, key, answer),
  };
}

async function call(
  { delivery, variant }: Question,
  line: Line,
  { messages, format }: { readonly messages: readonly ChatMessage[]; readonly format: AnswerFormat },
  leftMs: number,
  spent: Spent,
): Promise<Answer | Failure> {
  const { complete } = await import('../shared/models/call/chat.ts');
  const { BadAnswerError, failureOf } = await import('../shared/models/call/failure.ts');
  try {
    const client = await line.client();
    const place = await line.pacer.take(performance.now() + leftMs, messages);
    spent.calls++;
    spent.calledAt = performance.now();
    const signal = AbortSignal.timeout(Math.max(1, delivery.remainingMs() - TIME_MARGIN_MS));
    const answer = await complete(client, variant, messages, format.responseFormat, signal);
    spent.latencyMs = answer.latencyMs;
    spent.usage = addUsage(spent.usage, answer.usage);
    place.used(answer.usage === 'odd' ? undefined : answer.usage);
    return answer;
  } catch (error) {
    if (error instanceof NoTimeError) throw new ReleaseError('no_time', putOffSeconds(error.waitMs));
    if (error instanceof MissingKeyError) {
      const trouble = { where: variant.endpoint, code: MISSING_KEY, message: error.message };
      throw new ReleaseError(MISSING_KEY, KEY_DELAY_S, trouble);
    }
    if (error instanceof BadAnswerError) spent.usage = addUsage(spent.usage, error.usage);
    return failureOf(error);
  }
}

function answered(question: Question, reading: Reading, sure: Certainty, spent: Spent): Prediction {
  const { label, answer, reason } = reading;
  const said = {
    ...common(question, spent),
    answer: answer.slice(0, MAX_ANSWER_LENGTH),
    ...(reason !== undefined && { reason: reason.slice(0, MAX_REASON_LENGTH) }),
  };
  if (label === undefined) return { ...said, status: 'invalid', predicted: null };
  return { ...said, status: 'answered', predicted: label, ...sure };
}

function failed(question: Question, failure: Failure, spent: Spent): Prediction {
  return { ...common(question, spent), status: 'failed', predicted: null, error_code: failure.code };
}

function common({ delivery, variant, known }: Question, spent: Spent) {
  const { sample, receives } = delivery;
  const { usage } = spent;
  const base = {
    index: sample.index,
    truth: sample.truth,
    latency_ms: Math.round(spent.latencyMs),
    attempts: receives - 1 + spent.calls,
  };
  if (usage === 'odd') {
    tellOddUsage(known.run, sample.index, variant.endpoint);
    return { ...base, odd_usage: true as const };
  }
  return {
    ...base,
    ...(usage && { usage }),
    ...(usage && variant.price && { cost_micro_usd: costMicroUsd(usage, variant.price) }),
  };
}

const toldOddUsage = new WeakSet<Run>();

/** Logged once per run and worker, because such an endpoint does it with every answer. The report counts them all. */
function tellOddUsage(run: Run, index: number, endpoint: string): void {
  if (toldOddUsage.has(run)) return;
  toldOddUsage.add(run);
  log.warn('usage_left_out', { run: run.run, index, endpoint });
}
