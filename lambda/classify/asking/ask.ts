// Asks a model about one sample, unless the cache has its answer.
import type { Prediction } from '../../shared/contracts/messages.ts';
import { samplePlace } from '../../shared/contracts/sample-index.ts';
import type { AnswerFormat } from '../../shared/models/answer/answer-format.ts';
import { probe } from '../../shared/models/call/probe.ts';
import { type ChatMessage, chatMessages } from '../../shared/models/prompt.ts';
import type { Failure } from '../../shared/models/reply/failure.ts';
import type { Line } from '../worker.ts';
import { digest } from './cache/cache.ts';
import type { CachedAnswer } from './cache/cached-answer.ts';
import { call } from './call.ts';
import { cachedProbabilities, certainty, toCached } from './certainty.ts';
import { answered, failed } from './prediction.ts';
import type { Question, Spent } from './question.ts';
import { untilDone } from './until-done.ts';

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
    const { tokens, text, latencyMs, usage, tier } = before;
    const reading = format.read(text);
    const sure = certainty(known, format, reading, { text, latencyMs, usage: undefined, tokens }, variant);
    const told = sure.masked ? sure : { ...sure, ...cachedProbabilities(before, known, reading.label) };
    return { ...answered(question, reading, told, { ...spent, latencyMs, usage, tier }), from_cache: true };
  }

  const said = await untilDone({ ...question, line }, spent, {
    callOnce: (leftMs) => call(question, line, { messages, format }, leftMs, spent),
    probe: () => tried(question, line),
    shown: shownTexts(question, messages),
  });
  if (!('text' in said)) return failed(question, said, spent);
  const reading = format.read(said.text);
  const sure = certainty(known, format, reading, said, variant);
  cached?.add(toCached(said, sure, known.run.labels));
  return answered(question, reading, sure, spent);
}

/** The row, its examples, and the messages that hold them. */
function shownTexts({ variant, content }: Question, messages: readonly ChatMessage[]): string[] {
  const { row, examples = variant.prompt.examples ?? [] } = content;
  const texts = [row, ...examples.map((example) => example.row)].flatMap((one) => Object.values(one));
  return [...texts, ...messages.filter(({ role }) => role === 'user').map((message) => message.content)];
}

/** @returns undefined if the model answers. */
async function tried({ variant, known }: Question, line: Line): Promise<Failure | undefined> {
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
  const group = worker.cache.groupOf(known.run, variant, endpoint, responseFormat);
  // Each repeat needs a separate answer.
  const key = digest(messages, samplePlace(known.run, index).repeat);
  return {
    get: () => worker.cache.get(run, group, key),
    add: (answer: CachedAnswer) => worker.cache.add(group, key, answer),
  };
}
