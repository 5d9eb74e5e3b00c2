// Trains the classifiers of an embedding model on the vectors of the train rows. Pure. Counts bound the work, not a
// clock, so the same vectors lead to the same choice on every machine.

import { softmax } from '../../shared/baselines/logistic-regression.ts';
import type { ClassifierTuning } from '../../shared/contracts/training.ts';
import { type LearnedHeader, priorOf, sharesOf, unit } from '../../shared/embeddings/classifiers.ts';
import { type DenseModel, fitDense, intercepts, type Vectors } from '../../shared/embeddings/dense-regression.ts';
import { neighbours } from '../../shared/embeddings/nearest.ts';

/** A decade apart: vectors have any length, and most have 1. Weakest last, which starts from the one before. */
const STRENGTHS: readonly number[] = [0.1, 1, 10, 100, 1_000];
/** For train rows that are too few to choose by: scikit-learn's defaults. */
const DEFAULT_C = 1;
const DEFAULT_K = 5;
const NEIGHBOURS: readonly number[] = [1, 3, 5, 10, 20];
/** Fewer rows tell settings apart only by chance. */
const MIN_ROWS = 50;
const FOLDS = 3;
/** More rows would find differences that do not matter. */
const MAX_ROWS = 5_000;
/** Multiplications: some ten seconds. */
const MAX_WORK = 1e10;
/** Evaluations of the loss for one fold and all strengths. */
const EVALUATIONS = 100;
const TRIAL = { tolerance: 1e-4, maxIterations: 50 };
/** Beyond scikit-learn's tolerance, so that any difference comes from what scikit-learn leaves undone. */
const TRAINING = { tolerance: 1e-8, maxIterations: 300 };
/** A probability of 0 counts as this, as in scikit-learn's log_loss. */
const LEAST = Number.EPSILON;

export interface Labelled extends Vectors {
  /** The label of each vector, in the run's order of labels. */
  readonly labels: Int32Array;
}

export interface Learned {
  readonly header: LearnedHeader;
  readonly numbers: Float32Array | Float64Array;
  readonly tuning: ClassifierTuning;
}

/** @param rows at least one, in random order. */
export function fitLogisticRegression(rows: Labelled): Learned {
  const { classes, targets } = classesOf(rows.labels);
  const tuning = chooseStrength(rows, targets, classes.length);
  const all = Int32Array.from(targets.keys());
  const model = fitDense(rows, all, targets, classes.length, { ...TRAINING, C: tuning.C ?? DEFAULT_C });
  const numbers = model.parameters.slice();
  numbers.set(intercepts(model, classes.length), classes.length * rows.width);
  return { header: { classifier: 'logistic_regression', dimensions: rows.width, classes }, numbers, tuning };
}

/** @param rows at least one, in random order. */
export function fitNeighbours(rows: Labelled): Learned {
  const { classes, targets } = classesOf(rows.labels);
  const numbers = new Float32Array(rows.values.length);
  for (let at = 0; at < numbers.length; at += rows.width)
    numbers.set(unit(rows.values.subarray(at, at + rows.width)), at);
  const tuning = chooseNeighbours({ width: rows.width, values: numbers }, targets, classes.length);
  const header: LearnedHeader = {
    classifier: 'knn',
    dimensions: rows.width,
    classes,
    k: tuning.k ?? DEFAULT_K,
    targets: [...targets],
  };
  return { header, numbers, tuning };
}

function classesOf(labels: Int32Array) {
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const classOf = new Map(classes.map((label, k) => [label, k]));
  return { classes, targets: Int32Array.from(labels, (label) => classOf.get(label) ?? 0) };
}

const NOTHING_TRIED = { chosen_by: 'default', folds: 0, cross_validated_rows: 0, log_loss: null } as const;

/** The strength with the lowest log loss. Among equals, the strongest penalty. */
function chooseStrength(vectors: Vectors, targets: Int32Array, classes: number): ClassifierTuning {
  const work = FOLDS * EVALUATIONS * 2 * classes * vectors.width;
  const rows = learnable(targets, Math.min(MAX_ROWS, Math.floor(MAX_WORK / work)));
  if (rows.length < MIN_ROWS || new Set(rows.map((row) => targets[row] ?? 0)).size < 2)
    return { C: DEFAULT_C, k: null, ...NOTHING_TRIED };
  const { folds, own, count } = foldsOf(rows, targets);
  const losses = new Float64Array(STRENGTHS.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = rows.filter((_, index) => folds[index] !== fold);
    let start: DenseModel | undefined;
    STRENGTHS.forEach((C, strength) => {
      const model = fitDense(vectors, others, own, count, { ...TRIAL, C }, start);
      start = model;
      const shift = intercepts(model, count);
      rows.forEach((row, index) => {
        if (folds[index] !== fold) return;
        losses[strength] = (losses[strength] ?? 0) + lossOf(vectors, row, model, shift, own[row] ?? 0);
      });
    });
  }
  const best = losses.indexOf(Math.min(...losses));
  return {
    C: STRENGTHS[best] ?? DEFAULT_C,
    k: null,
    chosen_by: 'cross_validation',
    folds: FOLDS,
    cross_validated_rows: rows.length,
    log_loss: (losses[best] ?? 0) / rows.length,
  };
}

function lossOf(
  { width, values }: Vectors,
  row: number,
  { parameters }: DenseModel,
  shift: Float64Array,
  target: number,
) {
  const scores = shift.map((intercept, k) => {
    let score = intercept;
    for (let j = 0; j < width; j++)
      score += (parameters[k * width + j] as number) * (values[row * width + j] as number);
    return score;
  });
  softmax(scores);
  return -Math.log(Math.max(scores[target] ?? 0, LEAST));
}

/** Each row is classified by all others. */
function chooseNeighbours(vectors: Vectors, targets: Int32Array, classes: number): ClassifierTuning {
  const rows = learnable(targets, Math.min(MAX_ROWS, Math.floor(MAX_WORK / vectors.values.length)));
  if (rows.length < MIN_ROWS) return { C: null, k: Math.min(DEFAULT_K, targets.length), ...NOTHING_TRIED };
  const prior = priorOf(targets, classes);
  const tried = NEIGHBOURS.filter((k) => k < targets.length);
  const most = Math.max(...tried);
  const losses = new Float64Array(tried.length);
  for (const row of rows) {
    const query = vectors.values.subarray(row * vectors.width, (row + 1) * vectors.width);
    const nearest = neighbours(vectors, query, most, (other) => other !== row);
    tried.forEach((k, index) => {
      const shares = sharesOf(nearest.slice(0, k), targets, prior);
      losses[index] = (losses[index] ?? 0) - Math.log(shares[targets[row] ?? 0] ?? LEAST);
    });
  }
  const best = losses.indexOf(Math.min(...losses));
  return {
    C: null,
    k: tried[best] ?? DEFAULT_K,
    chosen_by: 'cross_validation',
    folds: rows.length,
    cross_validated_rows: rows.length,
    log_loss: (losses[best] ?? 0) / rows.length,
  };
}

/** The first rows, without classes that have one of them, which cannot be both learned and tested. */
function learnable(targets: Int32Array, most: number): Int32Array {
  const first = targets.subarray(0, most);
  const counts = new Map<number, number>();
  for (const target of first) counts.set(target, (counts.get(target) ?? 0) + 1);
  return Int32Array.from(first.keys()).filter((row) => (counts.get(targets[row] ?? 0) ?? 0) > 1);
}

/** Deals each class's rows out in turn, so that all folds are alike. @returns classes numbered without gaps, too */
function foldsOf(rows: Int32Array, targets: Int32Array) {
  const known = [...new Set(rows.map((row) => targets[row] ?? 0))].sort((a, b) => a - b);
  const own = targets.map((target) => known.indexOf(target));
  const folds = new Uint8Array(rows.length);
  [...rows.keys()]
    .sort((a, b) => (targets[rows[a] ?? 0] ?? 0) - (targets[rows[b] ?? 0] ?? 0) || a - b)
    .forEach((place, index) => {
      folds[place] = index % FOLDS;
    });
  return { folds, own, count: known.length };
}
