// Whether a variant's confidence in its label can be trusted, and what it is good for.
import { float64At, int32At } from '../../shared/at.ts';
import type { Calibration, CoveragePoint, ReliabilityBin } from '../../shared/contracts/report/probabilities.ts';
import { certify } from '../automation/certify.ts';
import { confidentAnswers } from '../automation/confident-answers.ts';
import { automateOf, judged } from '../automation/thresholds.ts';
import { noiseFloor } from '../certainty/noise-floor.ts';
import { toldRows } from '../certainty/told-rows.ts';
import { accuracyEffect } from '../clusters/variant-effects.ts';
import { wilson } from '../intervals/wilson.ts';
import { forEachSample } from '../scores/samples.ts';
import { NO_LABEL, type PredictionTable, truthOf } from '../table/predictions.ts';

/** Of equal width. */
export const BINS = 10;
/** Points of the coverage curve. */
const MAX_POINTS = 20;

/**
 * Of the chosen label alone (top-label calibration); probability-scores.ts is about all labels. Expected calibration
 * error after Naeini, Cooper and Hauskrecht (2015) with {@link BINS} bins of equal width.
 * @returns null if no answer has a confidence.
 */
export function calibration(table: PredictionTable, variant: number): Calibration | null {
  // Where rows belong together, an answer above some confidence says as much less as one of all.
  const repeats = table.run.benchmark.repeats * (accuracyEffect(table, variant)?.forIntervals ?? 1);
  const { right, wrong, samples, answers } = confidences(table, variant);
  const known = right.length + wrong.length;
  if (known === 0) return null;
  const bins = reliability(right, wrong, repeats);
  const error = sum(bins, (bin) => (bin.samples / known) * Math.abs(bin.confidence - (bin.accuracy.value ?? 0)));
  const steps = thresholds(right, wrong);
  const point = ({ threshold, correct, taken }: Step): CoveragePoint => ({
    threshold,
    coverage: taken / samples,
    accuracy: { value: correct / taken, ci: wilson(correct / repeats, taken / repeats) },
  });
  return {
    samples: known,
    brier_score_top_label: (sum(right, (one) => (1 - one) ** 2) + sum(wrong, (one) => one ** 2)) / known,
    roc_auc: rocAuc(right, wrong),
    expected_calibration_error: error,
    noise_floor: noiseFloor(answers, BINS, binOf, error, `${table.run.seed} ${variant}`),
    told: toldRows(table, variant, (sample) => !Number.isNaN(float64At(table.confidence, sample))),
    bins,
    coverage: spread(steps, MAX_POINTS).map(point),
    automation: automation(table, variant),
  };
}

/** What these rows show, not what they happen to have: see {@link certify}. */
function automation(table: PredictionTable, variant: number): Calibration['automation'] {
  const variants = judged(table);
  if (!variants.includes(variant)) return null;
  const { accuracy: target, risk } = automateOf(table);
  const answers = confidentAnswers(table, variant);
  const found = certify(answers, target, risk / variants.length);
  if (!found) return null;
  const { threshold, taken, wrong } = found;
  const accuracy = { value: (taken - wrong) / taken, ci: wilson(taken - wrong, taken) };
  return { target, threshold, coverage: taken / answers.rows, accuracy };
}

/** Ascending, of right and of wrong answers. */
function confidences(table: PredictionTable, variant: number) {
  const right: number[] = [];
  const wrong: number[] = [];
  const answers = { rows: [] as number[], confidences: [] as number[] };
  let samples = 0;
  forEachSample(table, variant, (sample, row) => {
    samples++;
    const label = int32At(table.predicted, sample);
    const confidence = float64At(table.confidence, sample);
    if (label === NO_LABEL || Number.isNaN(confidence)) return;
    (label === truthOf(table, row) ? right : wrong).push(confidence);
    answers.rows.push(row);
    answers.confidences.push(confidence);
  });
  return { right: Float64Array.from(right).sort(), wrong: Float64Array.from(wrong).sort(), samples, answers };
}

const binOf = (confidence: number): number => Math.min(BINS - 1, Math.floor(confidence * BINS));

function reliability(right: Float64Array, wrong: Float64Array, repeats: number): ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, () => ({ samples: 0, correct: 0, sum: 0 }));
  const add = (confidence: number, correct: number) => {
    const bin = bins[binOf(confidence)];
    if (!bin) return;
    bin.samples++;
    bin.correct += correct;
    bin.sum += confidence;
  };
  for (const one of right) add(one, 1);
  for (const one of wrong) add(one, 0);
  return bins.flatMap(({ samples, correct, sum }, index) =>
    samples === 0
      ? []
      : {
          lower: index / BINS,
          upper: (index + 1) / BINS,
          samples,
          confidence: sum / samples,
          accuracy: { value: correct / samples, ci: wilson(correct / repeats, samples / repeats) },
        },
  );
}

/** What remains if only answers with at least this confidence are accepted. */
interface Step {
  readonly threshold: number;
  readonly taken: number;
  readonly correct: number;
}

/** One step per confidence, highest first; answers with equal confidence are accepted together. */
function thresholds(right: Float64Array, wrong: Float64Array): Step[] {
  const steps: Step[] = [];
  let [i, j] = [right.length - 1, wrong.length - 1];
  while (i >= 0 || j >= 0) {
    const threshold = Math.max(right[i] ?? 0, wrong[j] ?? 0);
    while (i >= 0 && right[i] === threshold) i--;
    while (j >= 0 && wrong[j] === threshold) j--;
    const correct = right.length - 1 - i;
    steps.push({ threshold, correct, taken: correct + wrong.length - 1 - j });
  }
  return steps;
}

/** About this many steps, evenly spread over what they accept, and the last one. */
function spread(steps: readonly Step[], points: number): Step[] {
  const all = steps.at(-1)?.taken ?? 0;
  let next = 0;
  return steps.filter((step) => {
    if (step.taken < (next * all) / points && step.taken !== all) return false;
    next = Math.floor((step.taken * points) / all) + 1;
    return true;
  });
}

/** The chance that a right answer has a higher confidence than a wrong one; a tie counts half. */
function rocAuc(right: Float64Array, wrong: Float64Array): number | null {
  if (right.length === 0 || wrong.length === 0) return null;
  let below = 0;
  let upTo = 0;
  let wins = 0;
  for (const one of right) {
    while (below < wrong.length && (wrong[below] ?? 0) < one) below++;
    while (upTo < wrong.length && (wrong[upTo] ?? 0) <= one) upTo++;
    wins += (below + upTo) / 2;
  }
  return wins / (right.length * wrong.length);
}

function sum<T>(
  values: { reduce(add: (total: number, value: T) => number, start: number): number },
  of: (value: T) => number,
) {
  return values.reduce((total, value) => total + of(value), 0);
}
