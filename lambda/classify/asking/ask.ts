// Asks a model about one sample: calls until there is an answer, a final failure, or no time left.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Prediction } from '../../shared/contracts/messages.ts';
import type { ModelVariant } from '../../shared/contracts/run.ts';
import { samplePlace } from '../../shared/contracts/sample-index.ts';
import type { AnswerFormat } from '../../shared/models/answer/answer-format.ts';
import { withoutEcho } from '../../shared/models/call/echo.ts';
import type { Failure } from '../../shared/models/call/failure.ts';
import { type ChatMessage, chatMessages } from '../../shared/models/prompt.ts';
import type { Line } from '../worker.ts';
import { backoffSeconds, pauseOfAll, Tries } from './attempt.ts';
import { type CachedAnswer, digest } from './cache.ts';
import { call, TIME_MARGIN_MS } from './call.ts';
import { cachedProbabilities, certainty, toCached } from './certainty.ts';
import { type Fault, noteServed, whoseFault, whyRefused } from './fault.ts';
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
  const { delivery, variant, content, known } = question;
  const messages = chatMessages(variant.prompt, content.row, known.run.columns.text, content.examples);
  const format = await known.answerFormat(variant);
  const spent: Spent = { calls: 0, calledAt: 0, usage: undefined, latencyMs: 0 };
  const callMs = Math.min(line.endpoint.request_timeout * 1000, LONG_CALL_MS);
  const leftMs = () => delivery.remainingMs() - TIME_MARGIN_MS - callMs;

  const cached = cachePlace(question, line, messages, format);
  const before = await cached?.get();
  if (before) {
    const { tokens, text, latencyMs, usage, tier } = before;
    const reading = format.read(text);
    const sure = certainty(known, format, reading, { text, latencyMs, usage: undefined, tokens }, variant);
    const told = sure.masked ? sure : { ...sure, ...cachedProbabilities(before, known, reading.label) };
    return { ...answered(question, reading, told, { ...spent, latencyMs, usage, tier }), from_cache: true };
  }

  const { receives } = delivery;
  const tries = new Tries(receives, known.run.benchmark.limits.max_attempts);
  if (tries.looksFirst) {
    const down = await whyDown(line, question, performance.now());
    if (down) throw released(down, variant, backoffSeconds(receives, Math.random()));
    tries.beginAgain();
  }
  for (;;) {
    const said = await call(question, line, { messages, format }, leftMs, spent);
    if ('text' in said) {
      noteServed(line, variant, spent);
      const reading = format.read(said.text);
      const sure = certainty(known, format, reading, said, variant);
      cached?.add(toCached(said, sure, known.run.labels));
      return answered(question, reading, sure, spent);
    }
    const outcome = await whoseFault(line, question, withoutRow(said, question, messages), spent);
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

function released({ class: failureClass, code, message, ofRow }: Fault, { endpoint }: ModelVariant, seconds: number) {
  const trouble = failureClass === 'throttled' || ofRow ? undefined : { where: endpoint, code, message };
  return new ReleaseError(code, seconds, trouble);
}

/**
 * Called after the last try: did other rows get an answer? If not (this may be the last row), a tiny call finds out.
 */
async function isUp(line: Line, question: Question, { calledAt }: Spent): Promise<boolean> {
  return (
    line.lastAnswers.isAfter(calledAt, question.variant.model) ||
    (await whyDown(line, question, calledAt)) === undefined
  );
}

/** Servers repeat what they refuse. A message is for reports, and no row belongs there. */
function withoutRow(failure: Failure, { variant, content }: Question, messages: readonly ChatMessage[]): Failure {
  // Nobody sees it.
  if (failure.class === 'throttled') return failure;
  const { row, examples = variant.prompt.examples ?? [] } = content;
  const texts = [row, ...examples.map((example) => example.row)].flatMap((one) => Object.values(one));
  const asked = messages.filter(({ role }) => role === 'user').map((message) => message.content);
  return { ...failure, message: withoutEcho(failure.message, [...texts, ...asked]) };
}

/** @returns undefined if the model answers. A rate limit is no outage. */
async function whyDown(line: Line, question: Question, since: number): Promise<Failure | undefined> {
  const why = await whyRefused(line, question, since);
  return why?.class === 'throttled' ? undefined : why;
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
