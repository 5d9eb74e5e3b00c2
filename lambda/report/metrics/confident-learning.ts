// Counts labels that are probably wrong, by one classifier's probabilities. Uses confident learning (Northcutt, Jiang
// and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", 2021) with its "prune by noise rate".
import { addTo, at, float64At, int32At } from '../../shared/at.ts';

export interface LabelledDistributions {
  /** Index of each row's label in the file. */
  readonly given: Int32Array;
  readonly labels: number;
  /** row × labels + label */
  readonly probabilities: Float64Array;
}

/** A probability reaches its threshold if only rounding keeps it below. */
const ROUNDING = 1e-6;

/**
 * For each pair of labels, the confident joint estimates how many rows of one belong to the other. Takes that many
 * rows: those whose probabilities favour the other label most. Does not count rows that the classifier reads as their
 * label.
 * @returns how many rows it takes.
 */
export function countNoisy(data: LabelledDistributions): number {
  const { given, labels } = data;
  const counts = calibratedJoint(data);
  const taken = new Set<number>();
  for (let label = 0; label < labels; label++) {
    const rows = [...given.keys()].filter((row) => given[row] === label);
    for (let other = 0; other < labels; other++) {
      const count = other === label ? 0 : float64At(counts, label * labels + other);
      if (count === 0) continue;
      const margins = Float64Array.from(rows, (row) => of(data, row, other) - of(data, row, label));
      const lowest = margins.toSorted().at(-1 - count) ?? Number.NEGATIVE_INFINITY;
      for (const [index, row] of rows.entries()) if (float64At(margins, index) > lowest) taken.add(row);
    }
  }
  return [...taken].filter((row) => likeliest(data, row) !== at(given, row)).length;
}

/**
 * @returns given label × labels + possible label → rows. These are whole numbers that add up to each given label's
 * rows.
 */
function calibratedJoint(data: LabelledDistributions): Float64Array {
  const { given, labels } = data;
  const thresholds = meanOfOwn(data);
  const joint = new Float64Array(labels * labels);
  const rows = new Float64Array(labels);
  for (let row = 0; row < given.length; row++) {
    const label = int32At(given, row);
    addTo(rows, label, 1);
    const confident = Array.from({ length: labels }, (_, other) => other).filter(
      (other) => of(data, row, other) >= float64At(thresholds, other) - ROUNDING,
    );
    const [first] = confident;
    if (first === undefined) continue;
    addTo(joint, label * labels + (confident.length > 1 ? likeliest(data, row) : first), 1);
  }
  for (let label = 0; label < labels; label++) {
    if (float64At(rows, label) === 0) continue;
    const start = label * labels;
    joint[start + label] = Math.max(float64At(joint, start + label), 1);
    const row = joint.subarray(start, start + labels);
    const total = row.reduce((sum, one) => sum + one, 0);
    row.set(wholeNumbers(row.map((one) => (one / total) * float64At(rows, label))));
  }
  return joint;
}

/**
 * Rounds so that the sum stays: rounds up the parts nearest to the next number and, among equals, the last, as cleanlab
 * does.
 */
function wholeNumbers(parts: Float64Array): Float64Array {
  const sum = Math.round(parts.reduce((total, one) => total + one, 0));
  const whole = parts.map(Math.floor);
  const missing = sum - whole.reduce((total, one) => total + one, 0);
  const order = [...parts.keys()].sort((a, b) => at(parts, b) - at(whole, b) - (at(parts, a) - at(whole, a)) || b - a);
  for (const index of order.slice(0, missing)) addTo(whole, index, 1);
  return whole;
}

/**
 * By label: the mean probability that rows with this label give it. Without rows it is 2, which no probability reaches.
 */
function meanOfOwn(data: LabelledDistributions): Float64Array {
  const sums = new Float64Array(data.labels);
  const counts = new Float64Array(data.labels);
  for (let row = 0; row < data.given.length; row++) {
    const label = int32At(data.given, row);
    addTo(sums, label, of(data, row, label));
    addTo(counts, label, 1);
  }
  return sums.map((sum, label) => (float64At(counts, label) === 0 ? 2 : sum / float64At(counts, label)));
}

/** The probability of a label. */
export function of({ probabilities, labels }: LabelledDistributions, row: number, label: number): number {
  return float64At(probabilities, row * labels + label);
}

/** The label with the highest probability; the first among equals. */
export function likeliest(data: LabelledDistributions, row: number): number {
  let best = 0;
  for (let label = 1; label < data.labels; label++) if (of(data, row, label) > of(data, row, best)) best = label;
  return best;
}
