// How sure a model was of its label and of each other label.
import type { Prediction } from '../../shared/contracts/messages.ts';
import type { ModelVariant } from '../../shared/contracts/variant.ts';
import type { AnswerFormat } from '../../shared/models/answer/answer-format.ts';
import { type TokenLogprob, writtenProbability } from '../../shared/models/answer/confidence.ts';
import { decidedProbabilities } from '../../shared/models/answer/decision-format.ts';
import { maskOf } from '../../shared/models/answer/masks.ts';
import type { Reading } from '../../shared/models/answer/reading.ts';
import type { Answer } from '../../shared/models/call/chat.ts';
import type { Distribution } from '../../shared/models/reply/decision.ts';
import { keepsProbabilities } from '../../shared/probabilities.ts';
import type { KnownRun } from '../runs.ts';
import { digest } from './cache/cache.ts';
import type { CachedAnswer } from './cache/cached-answer.ts';

export type Certainty = Pick<Prediction, 'confidence' | 'probabilities' | 'masked'>;

/**
 * @param variant as the model was called
 * @returns what the log-probabilities of the answer say, or the distribution of a decision; nothing if there is
 *   neither, or if no label was read.
 */
export function certainty(
  known: KnownRun,
  format: AnswerFormat,
  reading: Reading,
  { tokens, distribution }: Answer,
  variant?: ModelVariant,
): Certainty {
  const { run } = known;
  if (reading.label === undefined) return {};
  if (distribution) return decided(run, distribution, reading.label);
  if (!tokens || isWrittenTwice(reading)) return {};
  if (variant && isMasked(known, tokens, variant)) {
    return scaled(
      keepsProbabilities(run) ? format.probabilities(tokens, reading.label, true) : undefined,
      reading.label,
    );
  }
  const confidence = confidenceIn(tokens, reading.written ?? reading.answer);
  const probabilities = keepsProbabilities(run) ? format.probabilities(tokens, reading.label) : undefined;
  return { ...(confidence !== undefined && { confidence }), ...(probabilities && { probabilities }) };
}

/** Variants whose answers have shown a mask, which not every answer does. */
const shown = new WeakMap<KnownRun, Set<string>>();

function isMasked(known: KnownRun, tokens: readonly TokenLogprob[], variant: ModelVariant): boolean {
  const names = shown.get(known) ?? new Set();
  shown.set(known, names);
  if (maskOf(tokens, variant).masked) names.add(variant.name);
  return variant.masked === true || names.has(variant.name);
}

/** The server's own figures are those of a choice that it did not have. */
function scaled(probabilities: Prediction['probabilities'], label: number): Certainty {
  const own = probabilities?.find(([index]) => index === label);
  return probabilities && own ? { confidence: own[1], probabilities, masked: 'scaled' } : { masked: 'unknown' };
}

/** An explanation may repeat the label after it, and its tokens there say nothing about the choice. */
function isWrittenTwice({ envelope, answer, written }: Reading): boolean {
  if ((envelope !== 'explanation' && envelope !== 'json') || written === undefined) return false;
  return answer.indexOf(written) !== answer.lastIndexOf(written);
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
  { text, latencyMs, usage, tokens, tier, distribution }: Answer,
  { confidence, probabilities, masked }: Certainty,
  labels: readonly string[],
): CachedAnswer {
  return {
    text,
    latencyMs,
    ...(usage && usage !== 'odd' && { usage }),
    ...(tier !== undefined && { tier }),
    ...(masked && { masked: true as const }),
    ...(tokens && !masked && { tokens: tokens.map(({ top_logprobs: _, ...token }) => token) }),
    // Without tokens, nothing else tells it.
    ...(distribution && confidence !== undefined && { confidence }),
    ...(probabilities && { probabilities: { labels: labelsDigest(labels), values: probabilities } }),
  };
}

/**
 * The same request may have been cached for other labels, whose probabilities say nothing about these.
 * @param label as it was read
 */
export function cachedProbabilities(
  { confidence, probabilities, masked }: CachedAnswer,
  { run }: KnownRun,
  label?: number,
): Certainty {
  const known =
    probabilities && keepsProbabilities(run) && probabilities.labels === labelsDigest(run.labels)
      ? probabilities.values
      : undefined;
  if (masked) return label === undefined ? {} : scaled(known, label);
  return { ...(confidence !== undefined && { confidence }), ...(known && { probabilities: known }) };
}

/** Once per run, not per sample. */
const labelsDigests = new WeakMap<readonly string[], string>();

function labelsDigest(labels: readonly string[]): string {
  const known = labelsDigests.get(labels) ?? digest(labels);
  labelsDigests.set(labels, known);
  return known;
}
