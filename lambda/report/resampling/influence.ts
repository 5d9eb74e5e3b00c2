// How much each row counts for the score of each variant: from that follow standard errors of scores and differences.

import { addTo, float64At, int32At } from '../../shared/at.ts';
import { t } from '../../shared/distributions.ts';
import { type Reach, upperQuantile } from './bounds.ts';
import type { JointRows } from './joint-rows.ts';
import { emptySums, type Measure, type Sums, type Worth, weightsOf } from './measure.ts';
import { add } from './resample.ts';

export interface Influences {
  /** By variant. */
  readonly scores: Float64Array;
  /** By two variants: covariance of their scores. */
  readonly covariance: Float64Array;
  /** By variant. */
  readonly reach: readonly Reach[];
}

/**
 * Scores, and their covariance by the infinitesimal jackknife (Efron 1982, chapter 6): the sum over the items drawn of
 * the products of their influences, which are the derivatives of the scores by the items' weights. With shares of
 * labels given, rows compete within their stratum alone (post-stratification).
 */
export function influences(joint: JointRows, measure: Measure, worth: Worth): Influences {
  const { variants, labels, repeats, truth, predicted, item, rowsPerItem, items, drawn } = joint;
  const { mistakes, strata } = worth;
  const support = new Float64Array(labels);
  for (const [cell, label] of truth.entries()) addTo(support, label, rowsOf(joint, cell));
  const weights = weightsOf(strata, support);
  const scores = new Float64Array(variants);
  const reach: Reach[] = [];
  const ofItems = new Float64Array(items.length * variants);
  const ofCells = new Float64Array(truth.length);
  for (let variant = 0; variant < variants; variant++) {
    const at = (cell: number, repeat: number) => int32At(predicted, (cell * variants + variant) * repeats + repeat);
    const sums = emptySums(labels);
    for (const [cell, label] of truth.entries()) {
      const amount = (rowsOf(joint, cell) * float64At(weights, label)) / repeats;
      for (let repeat = 0; repeat < repeats; repeat++) {
        add(sums, label, at(cell, repeat), amount);
        sums.cost += amount * (mistakes?.cost(label, at(cell, repeat)) ?? 0);
      }
    }
    scores[variant] = measure.of(sums);
    const slope = slopes(measure, sums);
    for (const [cell, label] of truth.entries()) {
      let sum = 0;
      for (let repeat = 0; repeat < repeats; repeat++) {
        const given = at(cell, repeat);
        sum += slope(label, given, mistakes?.cost(label, given) ?? 0);
      }
      ofCells[cell] = (sum / repeats) * float64At(weights, label);
    }
    if (strata) centre(joint, ofCells, strata.of, strata.shares.length);
    for (let cell = 0; cell < truth.length; cell++) {
      addTo(ofItems, int32At(item, cell) * variants + variant, float64At(ofCells, cell) * float64At(rowsPerItem, cell));
    }
    reach.push(reachOf(measure, sums, weights, worth, joint.rows / drawn));
  }
  return { scores, covariance: covarianceOf(ofItems, joint), reach };
}

const rowsOf = ({ item, items, rowsPerItem }: JointRows, cell: number): number =>
  float64At(items, int32At(item, cell)) * float64At(rowsPerItem, cell);

/** Of a count. With four points the derivative is then exact to twelve digits. */
const STEP = 1e-4;

/** By differences of the fourth order, where the value is moved to both sides. */
function derivative(value: number, scoreAt: (value: number) => number): number {
  if (value === 0) return 0;
  const step = value * STEP;
  const apart = (steps: number) => scoreAt(value + steps * step) - scoreAt(value - steps * step);
  return (8 * apart(1) - apart(2)) / (12 * step);
}

/** @returns how the score changes with the weight of a row, given its true label, its predicted one and its cost. */
function slopes(measure: Measure, sums: Sums): (label: number, given: number, cost: number) => number {
  const ofList = (list: Float64Array) =>
    list.map((count, index) => {
      const slope = derivative(count, (moved) => {
        list[index] = moved;
        return measure.of(sums);
      });
      list[index] = count;
      return slope;
    });
  const ofNumber = (name: 'total' | 'cost') => {
    const value = sums[name];
    const slope = derivative(value, (moved) => {
      sums[name] = moved;
      return measure.of(sums);
    });
    sums[name] = value;
    return slope;
  };
  const [support, predicted, correct] = [ofList(sums.support), ofList(sums.predicted), ofList(sums.correct)];
  const [total, ofCost] = [ofNumber('total'), ofNumber('cost')];
  return (label, given, cost) =>
    float64At(support, label) +
    float64At(predicted, given) +
    (label === given ? float64At(correct, label) : 0) +
    total +
    ofCost * cost;
}

function centre(joint: JointRows, ofCells: Float64Array, stratumOf: Int32Array, strata: number): void {
  const sums = new Float64Array(strata);
  const rows = new Float64Array(strata);
  for (const [cell, label] of joint.truth.entries()) {
    addTo(sums, int32At(stratumOf, label), float64At(ofCells, cell) * rowsOf(joint, cell));
    addTo(rows, int32At(stratumOf, label), rowsOf(joint, cell));
  }
  for (const [cell, label] of joint.truth.entries()) {
    const stratum = int32At(stratumOf, label);
    ofCells[cell] = float64At(ofCells, cell) - float64At(sums, stratum) / float64At(rows, stratum);
  }
}

/** With n / (n − 1), as a variance of n has it, also of units of one size. */
function covarianceOf(ofItems: Float64Array, joint: JointRows): Float64Array {
  const { items, variants, drawn, rows } = joint;
  const sizes = drawn === rows || drawn < 2 ? undefined : sizesOf(joint);
  if (sizes) leaveOut(ofItems, sizes, joint);
  const covariance = new Float64Array(variants * variants);
  for (let item = 0; item < items.length; item++) {
    const count = items[item] ?? 0;
    for (let one = 0; one < variants; one++) {
      const weighted = count * (ofItems[item * variants + one] ?? 0);
      if (weighted === 0) continue;
      for (let other = 0; other <= one; other++) {
        const place = one * variants + other;
        covariance[place] = (covariance[place] ?? 0) + weighted * (ofItems[item * variants + other] ?? 0);
      }
    }
  }
  const plain = drawn > 1 ? drawn / (drawn - 1) : 1;
  const factor = sizes ? forFewUnits(sizes, rows) / plain : plain;
  for (let one = 0; one < variants; one++) {
    for (let other = 0; other <= one; other++) {
      const value = float64At(covariance, one * variants + other) * factor;
      covariance[one * variants + other] = value;
      covariance[other * variants + one] = value;
    }
  }
  return covariance;
}

/** By unit: its rows. */
function sizesOf({ item, items, rowsPerItem }: JointRows): Float64Array {
  const sizes = new Float64Array(items.length);
  for (const [cell, unit] of item.entries()) addTo(sizes, unit, float64At(rowsPerItem, cell));
  return sizes;
}

/**
 * A large unit draws the score to itself, so that it seems to differ little from it. What counts is how far the score is
 * from it without the unit: the jackknife of clusters, CV3 (Bell and McCaffrey 2002, Survey Methodology 28:169;
 * MacKinnon, Nielsen and Webb 2023, Journal of Econometrics 232:272).
 */
function leaveOut(ofItems: Float64Array, sizes: Float64Array, { variants, rows }: JointRows): void {
  for (const [unit, size] of sizes.entries()) {
    for (let variant = 0; variant < variants; variant++) {
      const place = unit * variants + variant;
      ofItems[place] = float64At(ofItems, place) / (1 - size / rows);
    }
  }
}

/** The one-sided error at which Student's t is compared with the normal distribution: of the usual corrections. */
const TAIL = 0.0025;

/**
 * Variances of few units are known badly. They are enlarged so that a bound by the normal quantile lies where Student's t
 * has it, with the effective number of units less one as degrees of freedom (Cameron and Miller 2015, Journal of Human
 * Resources 50:317; units of different sizes count as fewer, Kish 1965).
 * @param sizes of the units
 */
function forFewUnits(sizes: Float64Array, rows: number): number {
  const squares = sizes.reduce((sum, size) => sum + size ** 2, 0);
  const freedom = Math.max(1, rows ** 2 / squares - 1);
  return (t.quantile(1 - TAIL, freedom) / upperQuantile(TAIL)) ** 2;
}

/**
 * Of one more row of each label, right or without an answer; and of the most frequent label, given each other one.
 * @param rows that are drawn at once: together they move it further
 */
function reachOf(measure: Measure, sums: Sums, weights: Float64Array, { mistakes }: Worth, rows: number): Reach {
  const { labels, support } = sums;
  const now = measure.of(sums);
  let [up, down] = [0, 0];
  const tryRow = (label: number, given: number, cost: number): void => {
    const amount = float64At(weights, label);
    const before = { total: sums.total, cost: sums.cost };
    const kept = [sums.support[label] ?? 0, sums.predicted[given] ?? 0, sums.correct[label] ?? 0] as const;
    add(sums, label, given, amount);
    sums.cost += amount * cost;
    const score = measure.of(sums);
    Object.assign(sums, before);
    [sums.support[label], sums.predicted[given], sums.correct[label]] = kept;
    up = Math.max(up, score - now);
    down = Math.max(down, now - score);
  };
  const common = support.reduce((most, rows, label) => (rows > float64At(support, most) ? label : most), 0);
  for (let label = 0; label < labels; label++) {
    tryRow(label, label, mistakes ? float64At(mistakes.least, label) : 0);
    tryRow(label, labels, mistakes ? float64At(mistakes.most, label) : 0);
    if (label !== common) tryRow(common, label, mistakes?.cost(common, label) ?? 0);
  }
  return { up: up * rows, down: down * rows };
}
