// Finds rows whose label in the file may be wrong: strong variants agree on another label or, if only one variant reads
// the row, its probabilities contradict the label.

import { addTo, at, float64At } from '../../shared/at.ts';
import { entryOf } from '../../shared/baselines/registry.ts';
import { callsEndpoint } from '../../shared/contracts/kinds.ts';
import type { Comparison } from '../../shared/contracts/report/comparison.ts';
import type { SuspectMethod } from '../../shared/contracts/report/findings.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { Classifier } from '../../shared/contracts/variant.ts';
import { BILLION } from '../../shared/probabilities.ts';
import { type Vote, voteOf } from '../scores/votes.ts';
import { type PredictionTable, truthOf } from '../table/predictions.ts';
import { countNoisy, type LabelledDistributions, likeliest, of } from './confident-learning.ts';
import { notWorse, rankedBy } from './rank.ts';

export interface Suspect {
  /** Index, from 0. */
  readonly row: number;
  /** Index of the label that they agree on. */
  readonly suggested: number;
  /** Strong variants that agree on it. */
  readonly votes: number;
  /** Mean of those that give one; NaN without. */
  readonly confidence: number;
  /** Probability of the file's label; only if a single variant decides. */
  readonly ofLabel?: number;
}

export interface Suspects {
  readonly method: SuspectMethod;
  /** Indices of the strong variants, or of the only one that can judge. Empty if there are none. */
  readonly strong: readonly number[];
  /** Most suspect first. */
  readonly suspects: readonly Suspect[];
}

const MIN_STRONG = 2;
/** Without a confidence, so many must agree, and all of them: two alike models make the same mistakes. */
const MIN_UNANIMOUS = 3;

/** If only one variant can judge, its probabilities decide; otherwise a majority of the strong variants does. */
export function findSuspects(
  table: PredictionTable,
  variants: readonly VariantReport[],
  comparisons: readonly Comparison[],
): Suspects {
  // An ensemble has no vote, because its members would vote twice. Nor has a baseline beside its twin.
  const reading = variants.filter((variant) => {
    const entry = entryOf(variant);
    const twin =
      entry?.twinOf !== undefined && variants.some((one) => one.kind === 'baseline' && one.model === entry.twinOf);
    return variant.kind === 'model' || isFirstOfVectors(variant) || (entry?.readsRow && !twin);
  });
  // A baseline without confidences, such as keywords, confirms little: its patterns are in the text or not.
  const [reader, ...others] = reading.filter((one) => callsEndpoint(one) || entryOf(one)?.givesConfidence);
  const only = reader && others.length === 0 ? variants.indexOf(reader) : -1;
  if (only >= 0 && table.probabilities.has(only)) return bySelfConfidence(table, only);
  return byAgreement(table, variants, reading, comparisons);
}

/** Classifiers of the same vectors are wrong together, so the first of them speaks for all. */
const isFirstOfVectors = ({ kind, name }: VariantReport): boolean =>
  kind === 'embedding' && name.endsWith(`/${Classifier.options[0]}`);

/**
 * Ranks rows by the probability of their own label, lowest first, and takes as many as confident learning counts. In
 * most of the sets of test/fixtures/metrics/suspects.json, this found at least as many planted errors as confident
 * learning's own choice of rows.
 */
function bySelfConfidence(table: PredictionTable, reader: number): Suspects {
  const { rows, data } = distributions(table, reader);
  const ofLabel = Float64Array.from(rows, (_, index) => of(data, index, at(data.given, index)));
  const read = Int32Array.from(rows, (_, index) => likeliest(data, index));
  const order = [...rows.keys()]
    .filter((index) => at(read, index) !== at(data.given, index))
    .sort((a, b) => at(ofLabel, a) - at(ofLabel, b) || a - b);
  const suspects = order.slice(0, countNoisy(data)).map(
    (index): Suspect => ({
      row: at(rows, index),
      suggested: at(read, index),
      votes: 1,
      confidence: of(data, index, at(read, index)),
      ofLabel: at(ofLabel, index),
    }),
  );
  return { method: 'self_confidence', strong: [reader], suspects };
}

/** The rows with a distribution: the mean over the repeats that give one. */
function distributions(
  table: PredictionTable,
  variant: number,
): { readonly rows: readonly number[]; readonly data: LabelledDistributions } {
  const { run } = table;
  const labels = run.labels.length;
  const rows: number[] = [];
  const probabilities = new Float64Array(run.rows * labels);
  for (let row = 0; row < run.rows; row++) {
    const first = sampleIndex(run, row, variant);
    const given = Array.from({ length: run.benchmark.repeats }, (_, repeat) =>
      table.probabilities.of(first + repeat),
    ).filter((one) => one !== undefined);
    if (given.length === 0) continue;
    for (const one of given) {
      one.forEach((billionths, label) => {
        addTo(probabilities, rows.length * labels + label, billionths / BILLION / given.length);
      });
    }
    rows.push(row);
  }
  return { rows, data: { given: Int32Array.from(rows, (row) => truthOf(table, row)), labels, probabilities } };
}

/**
 * A variant is strong if it is not significantly less accurate than the best; any other is no witness. A row is suspect if
 * all strong variants agree on another label and are at least three. Where some of those that agree give confidences, two
 * are enough, if they are more than half: such a variant votes only if it is as confident of the label as it is on
 * average for rows that have it, as in confident learning (Northcutt, Jiang and Chuang 2021). Here the average is over
 * those rows that it also reads so, because it gives only the chosen label's confidence.
 */
function byAgreement(
  table: PredictionTable,
  variants: readonly VariantReport[],
  reading: readonly VariantReport[],
  comparisons: readonly Comparison[],
): Suspects {
  const method = 'agreement';
  const { decide_by } = table.run.benchmark;
  const alike = new Set(notWorse(reading, comparisons, decide_by));
  const ranked = rankedBy(reading, decide_by);
  const strong = ranked.filter((one) => alike.has(one)).map((one) => variants.indexOf(one));
  if (strong.length < MIN_STRONG) return { method, strong: [], suspects: [] };
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
    if (suspect && isAgreed(suspect, strong.length)) suspects.push(suspect);
  }
  const confidence = (one: Suspect) => (Number.isNaN(one.confidence) ? 0 : one.confidence);
  return {
    method,
    strong,
    suspects: suspects.sort((a, b) => b.votes - a.votes || confidence(b) - confidence(a) || a.row - b.row),
  };
}

function isAgreed({ votes, confidence }: Suspect, strong: number): boolean {
  if (Number.isNaN(confidence)) return votes === strong && votes >= MIN_UNANIMOUS;
  return votes >= MIN_STRONG && votes > strong / 2;
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
