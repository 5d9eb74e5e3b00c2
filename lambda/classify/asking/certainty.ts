// How sure a model was of its label and of each other label.
import type { Prediction } from '../../shared/contracts/messages.ts';
import type { AnswerFormat, Reading } from '../../shared/models/answer/answer-format.ts';
import { type TokenLogprob, writtenProbability } from '../../shared/models/answer/confidence.ts';
import { decidedProbabilities } from '../../shared/models/answer/decision-format.ts';
import type { Answer } from '../../shared/models/call/chat.ts';
import type { Distribution } from '../../shared/models/call/decision.ts';
import { keepsProbabilities } from '../../shared/probabilities.ts';
import type { KnownRun } from '../runs.ts';
import { type CachedAnswer, digest } from './cache.ts';

export type Certainty = Pick<Prediction, 'confidence' | 'probabilities'>;

/**
 * @returns what the log-probabilities of the answer say, or the distribution of a decision; nothing if there is
 *   neither, or if no label was read.
 */
export function certainty({ run }: KnownRun, format: AnswerFormat, reading: Reading, answer: Answer): Certainty {
  const { tokens, distribution } = answer;
  if (reading.label === undefined) return {};
  if (distribution) return decided(run, distribution, reading.label);
  if (!tokens) return {};
  const confidence = confidenceIn(tokens, reading.answer);
  const probabilities = keepsProbabilities(run) ? format.probabilities(tokens, reading.label) : undefined;
  return { ...(confidence !== undefined && { confidence }), ...(probabilities && { probabilities }) };
}

/** The confidence is the choice's own probability, as it is for the baselines. */
function decided(run: KnownRun['run'], distribution: Distribution, label: number): Certainty {
  const probabilities = decidedProbabilities(distribution, run.labels, label);
  if (!probabilities) return {};
  const confidence = probabilities.find(([index]) => index === label)?.[1] ?? 0;
  return { confidence, ...(keepsProbabilities(run) && { probabilities }) };
}

/** JSON strings escape some characters. */
function confidenceIn(tokens: readonly TokenLogprob[], answer: string): number | undefined {
  return writtenProbability(tokens, answer) ?? writtenProbability(tokens, JSON.stringify(answer).slice(1, -1));
}

/** For the cache: drops the many tokens the model did not write, and keeps what they say about these labels. */
export function toCached(
  { text, latencyMs, usage, tokens, distribution }: Answer,
  { confidence, probabilities }: Certainty,
  labels: readonly string[],
): CachedAnswer {
  return {
    text,
    latencyMs,
    ...(usage && usage !== 'odd' && { usage }),
    ...(tokens && { tokens: tokens.map(({ top_logprobs: _, ...token }) => token) }),
    // Without tokens, nothing else tells it.
    ...(distribution && confidence !== undefined && { confidence }),
    ...(probabilities && { probabilities: { labels: labelsDigest(labels), values: probabilities } }),
  };
}

/** The same request may have been cached for other labels, whose probabilities say nothing about these. */
export function cachedProbabilities({ confidence, probabilities }: CachedAnswer, { run }: KnownRun): Certainty {
  return {
    ...(confidence !== undefined && { confidence }),
    ...(probabilities &&
      keepsProbabilities(run) &&
      probabilities.labels === labelsDigest(run.labels) && { probabilities: probabilities.values }),
  };
}

/** Once per run, not per sample. */
const labelsDigests = new WeakMap<readonly string[], string>();

function labelsDigest(labels: readonly string[]): string {
  const known = labelsDigests.get(labels) ?? digest(labels);
  labelsDigests.set(labels, known);
  return known;
}
