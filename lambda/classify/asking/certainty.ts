// How sure a model was of its label and of each other label.
import type { Prediction } from '../../shared/contracts/messages.ts';
import type { AnswerFormat } from '../../shared/models/answer/answer-format.ts';
import { type TokenLogprob, writtenProbability } from '../../shared/models/answer/confidence.ts';
import type { Reading } from '../../shared/models/answer/reading.ts';
import type { Answer } from '../../shared/models/call/chat.ts';
import { keepsProbabilities } from '../../shared/probabilities.ts';
import type { KnownRun } from '../runs.ts';
import { type CachedAnswer, digest } from './cache.ts';

export type Certainty = Pick<Prediction, 'confidence' | 'probabilities'>;

/** @returns what the log-probabilities of the answer say; nothing if there are none, or if no label was read. */
export function certainty({ run }: KnownRun, format: AnswerFormat, reading: Reading, { tokens }: Answer): Certainty {
  if (!tokens || reading.label === undefined || isWrittenTwice(reading)) return {};
  const confidence = confidenceIn(tokens, reading.written ?? reading.answer);
  const probabilities = keepsProbabilities(run) ? format.probabilities(tokens, reading.label) : undefined;
  return { ...(confidence !== undefined && { confidence }), ...(probabilities && { probabilities }) };
}

/** An explanation may repeat the label after it, and its tokens there say nothing about the choice. */
function isWrittenTwice({ envelope, answer, written }: Reading): boolean {
  if ((envelope !== 'explanation' && envelope !== 'json') || written === undefined) return false;
  return answer.indexOf(written) !== answer.lastIndexOf(written);
}

/** JSON strings escape some characters. */
function confidenceIn(tokens: readonly TokenLogprob[], answer: string): number | undefined {
  return writtenProbability(tokens, answer) ?? writtenProbability(tokens, JSON.stringify(answer).slice(1, -1));
}

/** For the cache: drops the many tokens the model did not write, and keeps what they say about these labels. */
export function toCached(
  { text, latencyMs, usage, tokens }: Answer,
  { probabilities }: Certainty,
  labels: readonly string[],
): CachedAnswer {
  return {
    text,
    latencyMs,
    ...(usage && usage !== 'odd' && { usage }),
    ...(tokens && { tokens: tokens.map(({ top_logprobs: _, ...token }) => token) }),
    ...(probabilities && { probabilities: { labels: labelsDigest(labels), values: probabilities } }),
  };
}

/** The same request may have been cached for other labels, whose probabilities say nothing about these. */
export function cachedProbabilities(
  { probabilities }: CachedAnswer,
  { run }: KnownRun,
): Pick<Prediction, 'probabilities'> {
  return probabilities && keepsProbabilities(run) && probabilities.labels === labelsDigest(run.labels)
    ? { probabilities: probabilities.values }
    : {};
}

/** Once per run, not per sample. */
const labelsDigests = new WeakMap<readonly string[], string>();

function labelsDigest(labels: readonly string[]): string {
  const known = labelsDigests.get(labels) ?? digest(labels);
  labelsDigests.set(labels, known);
  return known;
}
