// Asks a model about one sample: calls until there is an answer, a final failure, or no time left.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Prediction } from '../../shared/contracts/messages.ts';
import type { ModelVariant } from '../../shared/contracts/run.ts';
import { samplePlace } from '../../shared/contracts/sample-index.ts';
import type { AnswerFormat } from '../../shared/models/answer/answer-format.ts';
import type { Failure } from '../../shared/models/call/failure.ts';
import { type ChatMessage, chatMessages } from '../../shared/models/prompt.ts';
import type { Delivery } from '../delivery.ts';
import type { KnownRun } from '../runs.ts';
import type { Line, Worker } from '../worker.ts';
import { backoffSeconds, pauseOfAll, Tries } from './attempt.ts';
import { type CachedAnswer, digest } from './cache.ts';
import { call, TIME_MARGIN_MS } from './call.ts';
import { cachedProbabilities, certainty, toCached } from './certainty.ts';
import { answered, failed } from './prediction.ts';
import { type Question, ReleaseError, type Spent } from './question.ts';

/** A call begins only if it has this long, or its own time limit if that is shorter. */
const LONG_CALL_MS = 120_000;

/** @throws ReleaseError */
export async function askModel(question: Question): Promise<Prediction> {
  const line = question.worker.line(question.variant.endpoint);
  return await line.limit(() => ask(question, line));
}

async function ask(question: Question, line: Line): Promise<Prediction> {
  const { variant, content, known } = question;
  const messages = chatMessages(variant.prompt, content.row, known.run.columns.text, content.examples);
  const format = await known.answerFormat(variant);
  const spent: Spent = { calls: 0, calledAt: 0, usage: undefined, latencyMs: 0 };

  const cached = cachePlace(question, line, messages, format);
  const before = await cached?.get();
  if (before) {
    const { tokens, text, latencyMs, usage } = before;
    const reading = format.read(text);
    const sure = certainty(known, format, reading, { text, latencyMs, usage: undefined, tokens });
    const told = { ...sure, ...cachedProbabilities(before, known) };
    return { ...answered(question, reading, told, { ...spent, latencyMs, usage }), from_cache: true };
  }

  const outcome = await untilDone({ ...question, line }, spent, {
    callOnce: (leftMs) => call(question, line, { messages, format }, leftMs, spent),
    whyDown: () => whyDown(line, question),
  });
  if (!('text' in outcome)) return failed(question, outcome, spent);
  const reading = format.read(outcome.text);
  const sure = certainty(known, format, reading, outcome);
  cached?.add(toCached(outcome, sure, known.run.labels));
  return answered(question, reading, sure, spent);
}

/** Who asks, whatever is asked. */
export interface Asker {
  readonly delivery: Omit<Delivery, 'sample'>;
  readonly variant: Pick<ModelVariant, 'endpoint' | 'model'>;
  readonly known: KnownRun;
  readonly worker: Worker;
  readonly line: Line;
}

interface Calls<T> {
  /** @param leftMs in which the call may begin. @throws ReleaseError */
  readonly callOnce: (leftMs: number) => Promise<T | Failure>;
  /** @returns undefined if the model answers. */
  readonly whyDown: () => Promise<Failure | undefined>;
}

/** @returns what the model gave, or the failure to record. @throws ReleaseError */
export async function untilDone<T extends object>(
  { delivery, variant, known, line }: Asker,
  spent: Spent,
  { callOnce, whyDown }: Calls<T>,
): Promise<T | Failure> {
  const callMs = Math.min(line.endpoint.request_timeout * 1000, LONG_CALL_MS);
  const leftMs = () => delivery.remainingMs() - TIME_MARGIN_MS - callMs;
  const { receives } = delivery;
  const tries = new Tries(receives, known.run.benchmark.limits.max_attempts);
  // Called after the last try: did other rows get an answer? If not (this may be the last row), a tiny call finds out.
  const isUp = async () => line.lastAnswers.isAfter(spent.calledAt, variant.model) || (await whyDown()) === undefined;
  if (tries.looksFirst) {
    const down = await whyDown();
    if (down) throw released(down, variant, backoffSeconds(receives, Math.random()));
    tries.beginAgain();
  }
  for (;;) {
    const outcome = await callOnce(leftMs());
    if (!('class' in outcome)) {
      line.lastAnswers.note(variant.model);
      return outcome;
    }
    if (outcome.class === 'permanent') line.lastAnswers.note(variant.model);
    const next = tries.after(outcome, leftMs(), Math.random());
    const pauseMs = pauseOfAll(outcome, next);
    if (pauseMs !== undefined) line.pacer.pause(pauseMs);
    if (next.do === 'retry') {
      if (pauseMs === undefined) await sleep(next.afterMs);
    } else if (next.do === 'record') {
      return outcome;
    } else if (next.do === 'give_up' && (await isUp())) {
      if (tries.beganUp) return outcome;
      tries.beginAgain();
    } else {
      throw released(outcome, variant, next.delaySeconds);
    }
  }
}

function released(
  { class: failureClass, code, message }: Failure,
  { endpoint }: Pick<ModelVariant, 'endpoint'>,
  seconds: number,
) {
  const trouble = failureClass === 'throttled' ? undefined : { where: endpoint, code, message };
  return new ReleaseError(code, seconds, trouble);
}

/** @returns undefined if the model answers. */
async function whyDown(line: Line, { variant, known }: Question): Promise<Failure | undefined> {
  const { probe } = await import('../../shared/models/call/probe.ts');
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
