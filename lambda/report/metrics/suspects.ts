// Rows whose label in the file may be wrong, because strong variants agree on a different one.
import { addTo, at, float64At } from '../../shared/at.ts';
import { entryOf } from '../../shared/baselines/registry.ts';
import type { Comparison } from '../../shared/contracts/report/comparison.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { type Vote, voteOf } from '../scores/votes.ts';
import { type PredictionTable, truthOf } from '../table/predictions.ts';
import { byAccuracy, notWorse } from './rank.ts';

export interface Suspect {
  /** Index, from 0. */
  readonly row: number;
  /** Index of the label that they agree on. */
  readonly suggested: number;
  /** Strong variants that agree on it. */
  readonly votes: number;
  /** Mean of those that give one; NaN without. */
  readonly confidence: number;
}

export interface Suspects {
  /** Indices of the strong variants. Empty unless at least two of them read the text. */
  readonly strong: readonly number[];
  /** Most suspect first. */
  readonly suspects: readonly Suspect[];
}

const MIN_STRONG = 2;

/**
 * A variant is strong if it is not significantly less accurate than the best. If only the best is, the second best
 * counts too. A row is suspect if at least two strong variants, and more than half of them, agree on another label. A
 * variant that gives confidences votes only if it is as confident of the label as it is on average for rows that have
 * it, as in confident learning (Northcutt, Jiang and Chuang 2021). Here the average is over those rows that it also
 * reads so, because it gives only the chosen label's confidence.
 */
export function findSuspects(
  table: PredictionTable,
  variants: readonly VariantReport[],
  comparisons: readonly Comparison[],
): Suspects {
  // An ensemble has no vote of its own, because its members would vote twice.
  const reading = variants.filter((variant) => variant.kind === 'model' || entryOf(variant)?.readsRow);
  const ranked = byAccuracy(reading);
  const alike = new Set(notWorse(reading, comparisons));
  const strong = ranked.filter((one, rank) => alike.has(one) || rank < MIN_STRONG).map((one) => variants.indexOf(one));
  if (strong.length < MIN_STRONG) return { strong: [], suspects: [] };
  const thresholds = strong.map((variant) => meanConfidences(table, variant));
  const suspects: Suspect[] = [];
  for (let row = 0; row < table.run.rows; row++) {
    const truth = truthOf(table, row);
    const votes = strong.flatMap((variant, index): Vote[] => {
      const vote = voteOf(table, row, variant);
      if (!vote || vote.label === truth) return [];
      return vote.confidence < float64At(at(thresholds, index), vote.label) ? [] : [vote];
    });
    const suspect = agreement(row, votes);
    if (suspect && suspect.votes >= MIN_STRONG && suspect.votes > strong.length / 2) suspects.push(suspect);
  }
  const confidence = (one: Suspect) => (Number.isNaN(one.confidence) ? 0 : one.confidence);
  return {
    strong,
    suspects: suspects.sort((a, b) => b.votes - a.votes || confidence(b) - confidence(a) || a.row - b.row),
  };
}

function agreement(row: number, votes: readonly Vote[]): Suspect | undefined {
  let best: Suspect | undefined;
  for (const [label, alike] of Map.groupBy(votes, (vote) => vote.label)) {
    if (best && alike.length <= best.votes) continue;
    const known = alike.map(({ confidence }) => confidence).filter((confidence) => !Number.isNaN(confidence));
    const confidence = known.reduce((sum, one) => sum + one, 0) / known.length;
    best = { row, suggested: label, votes: alike.length, confidence };
  }
  return best;
}

/** By label: the mean over the rows that have it and were read so. NaN if there are none. */
function meanConfidences(table: PredictionTable, variant: number): Float64Array {
  const sums = new Float64Array(table.run.labels.length);
  const counts = new Float64Array(table.run.labels.length);
  for (let row = 0; row < table.run.rows; row++) {
    const vote = voteOf(table, row, variant);
    if (!vote || vote.label !== truthOf(table, row) || Number.isNaN(vote.confidence)) continue;
    addTo(sums, vote.label, vote.confidence);
    addTo(counts, vote.label, 1);
  }
  return sums.map((sum, label) => sum / float64At(counts, label));
}
