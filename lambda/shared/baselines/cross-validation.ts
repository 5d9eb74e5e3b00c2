// Chooses what `tfidf` takes for a term and how strong its penalty is, by cross-validation on train rows. It tries what
// anybody would try first, so that the bar is as high as a day's work makes it. A count bounds the work, not a clock,
// so the same rows lead to the same choice on every machine.
import { hash } from 'node:crypto';
import { bestOnFactor, factorOf, fitOnFactor } from './inner-products.ts';
import { fitLogisticRegression } from './logistic-regression.ts';
import { type Analyzer, DEFAULT_SETTINGS, type Settings, type Tuning, WORDS } from './tuning.ts';
import { isUnspaced } from './unspaced.ts';
import { fitVocabulary, type SparseMatrix, sideBySide, transform } from './vectorizer.ts';

/** Without spaces between words, one or two characters are about a word. */
const CHARACTERS: Analyzer = { analyzer: 'char', ngram_range: [1, 2] };
/** With spaces, parts of words: endings, stems, misspellings. Runs of five were no better, with twice the terms. */
const PARTS_OF_WORDS: Analyzer = { analyzer: 'char_wb', ngram_range: [2, 4] };
/** Half a decade apart, around the default. */
const STRENGTHS: readonly number[] = [1, 3, DEFAULT_SETTINGS.C, 30, 100];
/** Many rows get fewer folds: the time saved pays for more rows. */
const FOLDS = { few: 5, many: 3 };
const MANY_ROWS = 1_000;
/** Fewer rows tell settings apart only by chance. */
const MIN_ROWS = 50;
/** More rows would find differences that do not matter. */
const MAX_ROWS = 5_000;
/** Multiplications: about ten seconds. */
const MAX_WORK = 5e9;
/** scikit-learn's tolerance. Further iterations change hardly any prediction. */
const TRAINING = { tolerance: 1e-4, maxIterations: 20 };
/** Evaluations of the loss in such a training, started from zero and from the minimum for another C. */
const EVALUATIONS = { first: 20, next: 10 };
/** Passes over all weights that L-BFGS makes per evaluation. */
const PASSES = 30;

export type Choice = Settings &
  Pick<Tuning, 'chosen_by' | 'folds' | 'cross_validated_rows' | 'accuracy' | 'default_accuracy'>;

interface Labelled {
  readonly texts: readonly string[];
  /** The class of each text, from 0. */
  readonly targets: ArrayLike<number>;
}

/** @param fits whether training can take all rows if each has this many different terms */
export function chooseSettings(all: Labelled, fits: (termsPerRow: number) => boolean): Choice {
  const unspaced = isUnspaced(all.texts);
  const characters = unspaced ? CHARACTERS : PARTS_OF_WORDS;
  const rows = sample(all, MAX_ROWS);
  const candidates = candidatesOf(rows, characters).filter(
    ({ matrix }, index) => index === 0 || fits(matrix.columns.length / rows.texts.length),
  );
  const classes = classesOf(rows.targets);
  if (rows.texts.length < MIN_ROWS || classes < 2) return byScript(unspaced && candidates.length > 1);
  const count = rows.texts.length > MANY_ROWS ? FOLDS.many : FOLDS.few;
  const affordable = Math.floor(rows.texts.length * Math.min(1, MAX_WORK / (count * work(candidates, classes))));
  if (affordable === rows.texts.length) return crossValidate(rows, candidates, count);
  const fewer = sample(all, affordable);
  return crossValidate(fewer, candidatesOf(fewer, characters).slice(0, candidates.length), count);
}

function byScript(unspaced: boolean): Choice {
  return {
    ...(unspaced ? { ...DEFAULT_SETTINGS, analyzers: [CHARACTERS] } : DEFAULT_SETTINGS),
    ...{ chosen_by: unspaced ? 'script' : 'default', folds: 0, cross_validated_rows: 0 },
    ...{ accuracy: null, default_accuracy: null },
  };
}

interface Features {
  readonly analyzers: readonly Analyzer[];
  readonly matrix: SparseMatrix;
}

/** Words, characters and both. */
function candidatesOf({ texts }: Rows, characters: Analyzer): Features[] {
  const [words, runs] = [WORDS, characters].map((analyzer) => transform(fitVocabulary(texts, analyzer), texts));
  if (!words || !runs) return [];
  return [
    { analyzers: [WORDS], matrix: words },
    { analyzers: [characters], matrix: runs },
    { analyzers: [WORDS, characters], matrix: sideBySide(words, runs) },
  ];
}

/** Multiplications for one fold. */
function work(candidates: readonly Features[], classes: number): number {
  const evaluation = candidates.map(({ matrix }) => classes * Math.min(onFactor(matrix), onTerms(matrix)));
  const sum = evaluation.reduce((total, one) => total + one, 0);
  const next = EVALUATIONS.next * (STRENGTHS.length - 1);
  return EVALUATIONS.first * sum + next * Math.max(...evaluation);
}

/** Chooses the terms at the default strength, then the strength for these terms. Among equals, the first wins. */
function crossValidate(rows: Rows, candidates: readonly Features[], count: number): Choice {
  const folds = foldsOf(rows.targets, count);
  const tried = candidates.map(({ analyzers, matrix }) => {
    const learner = learnerOf(matrix, rows.targets);
    return { analyzers, learner, right: rightByStrength(learner, rows.targets, folds, [DEFAULT_SETTINGS.C]) };
  });
  const [words] = tried;
  const best = likeliest(tried, rows.texts.length);
  const others = STRENGTHS.filter((C) => C !== DEFAULT_SETTINGS.C);
  const right = new Map([...best.right, ...rightByStrength(best.learner, rows.targets, folds, others)]);
  const [C, most] = [...right].reduce((one, other) => (other[1] > one[1] ? other : one));
  return {
    analyzers: best.analyzers,
    C,
    chosen_by: 'cross_validation',
    folds: count,
    cross_validated_rows: rows.texts.length,
    accuracy: most / rows.texts.length,
    default_accuracy: words ? rightAt(words) / rows.texts.length : null,
  };
}

/**
 * Chooses words unless something else is better. Otherwise chooses words and characters together, unless one alone is
 * better by more than a standard error: the penalty keeps useless features small, and with few rows small differences
 * are chance.
 */
function likeliest<T extends Tried>(tried: readonly T[], rows: number): T {
  const best = tried.reduce((one, other) => (rightAt(other) > rightAt(one) ? other : one));
  const both = tried.at(-1) ?? best;
  // Among equals, the reduction keeps the first: words.
  if (best === tried[0]) return best;
  const share = rightAt(best) / rows;
  const standardError = Math.sqrt(rows * share * (1 - share));
  return rightAt(best) - rightAt(both) > standardError ? best : both;
}

interface Tried {
  /** Strength → rows read correctly. */
  readonly right: ReadonlyMap<number, number>;
}

const rightAt = ({ right }: Tried): number => right.get(DEFAULT_SETTINGS.C) ?? 0;

/** @returns strength → rows read correctly after training on the other folds. */
function rightByStrength(
  { learn }: Learner,
  targets: Int32Array,
  folds: Folds,
  strengths: readonly number[],
): Map<number, number> {
  const right = new Map(strengths.map((C) => [C, 0]));
  for (let fold = 0; fold < folds.count; fold++) {
    const others = Int32Array.from([...targets.keys()].filter((row) => folds.of[row] !== fold));
    let start: Float64Array | undefined;
    for (const C of strengths) {
      const { parameters, read } = learn(others, C, start);
      start = parameters;
      let count = 0;
      folds.of.forEach((one, row) => {
        if (one === fold && read(row) === targets[row]) count++;
      });
      right.set(C, (right.get(C) ?? 0) + count);
    }
  }
  return right;
}

/** A classifier trained on some of the rows. */
interface Learned {
  readonly parameters: Float64Array;
  /** @returns the class predicted for a row. */
  readonly read: (row: number) => number;
}

interface Learner {
  readonly learn: (rows: Int32Array, C: number, start: Float64Array | undefined) => Learned;
}

/** Uses the cheaper of two ways to the same minimum. */
function learnerOf(matrix: SparseMatrix, targets: Int32Array): Learner {
  const classes = classesOf(targets);
  if (onFactor(matrix) < onTerms(matrix)) {
    const factor = factorOf(matrix);
    return {
      learn(rows, C, start) {
        const parameters = fitOnFactor(factor, rows, targets, classes, { ...TRAINING, C }, start);
        return { parameters, read: (row) => bestOnFactor(factor, row, parameters) };
      },
    };
  }
  return {
    learn(rows, C, start) {
      const ofRows = Int32Array.from(rows, (row) => targets[row] ?? 0);
      const train = rowsOf(matrix, rows);
      const { parameters } = fitLogisticRegression(train, ofRows, classes, { ...TRAINING, C }, start);
      return { parameters, read: (row) => mostProbable(matrix, row, parameters, classes) };
    },
  };
}

const classesOf = (targets: Int32Array): number => 1 + targets.reduce((most, target) => Math.max(most, target), -1);

/** Multiplications per class and evaluation of the loss. */
const onFactor = ({ start }: SparseMatrix): number => (start.length - 1) ** 2;
const onTerms = ({ columns, width }: SparseMatrix): number => 2 * columns.length + PASSES * width;

function mostProbable(
  { start, columns, values, width }: SparseMatrix,
  row: number,
  parameters: Float64Array,
  classes: number,
): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < classes; k++) {
    let score = parameters[width * classes + k] ?? 0;
    for (let i = start[row] ?? 0; i < (start[row + 1] ?? 0); i++) {
      score += (values[i] ?? 0) * (parameters[(columns[i] ?? 0) * classes + k] ?? 0);
    }
    if (score > most) [best, most] = [k, score];
  }
  return best;
}

function rowsOf({ start, columns, values, width }: SparseMatrix, rows: Int32Array): SparseMatrix {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, index) => {
    starts[index + 1] = (starts[index] ?? 0) + (start[row + 1] ?? 0) - (start[row] ?? 0);
  });
  const result = { columns: new Int32Array(starts.at(-1) ?? 0), values: new Float64Array(starts.at(-1) ?? 0) };
  rows.forEach((row, index) => {
    result.columns.set(columns.subarray(start[row], start[row + 1]), starts[index]);
    result.values.set(values.subarray(start[row], start[row + 1]), starts[index]);
  });
  return { start: starts, ...result, width };
}

interface Rows {
  readonly texts: readonly string[];
  /** Classes numbered without gaps. Leaves out classes with one row, which cannot be both learned and tested. */
  readonly targets: Int32Array;
}

function sample({ texts, targets }: Labelled, most: number): Rows {
  const chosen = drawnRows(texts.length, most);
  const counts = new Map<number, number>();
  for (const row of chosen) counts.set(targets[row] ?? 0, (counts.get(targets[row] ?? 0) ?? 0) + 1);
  const known = [...counts.keys()].filter((target) => (counts.get(target) ?? 0) > 1).sort((a, b) => a - b);
  const classOf = new Map(known.map((target, index) => [target, index]));
  const rows = chosen.filter((row) => classOf.has(targets[row] ?? 0));
  return {
    texts: rows.map((row) => texts[row] ?? ''),
    targets: Int32Array.from(rows, (row) => classOf.get(targets[row] ?? 0) ?? 0),
  };
}

/** Draws at most `most` rows, in random order. The same numbers give the same rows. */
export function drawnRows(rows: number, most: number): number[] {
  const keys = Float64Array.from({ length: rows }, (_, row) => hash('sha256', `${row}`, 'buffer').readUIntBE(0, 6));
  const order = [...keys.keys()].sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
  return order.slice(0, most);
}

interface Folds {
  readonly count: number;
  /** The fold of each row. */
  readonly of: Uint8Array;
}

/**
 * Deals each class's rows out in turn, and each class continues where the last one ended: all folds are alike in mix
 * and size.
 */
function foldsOf(targets: Int32Array, count: number): Folds {
  const of = new Uint8Array(targets.length);
  const byClass = [...targets.keys()].sort((a, b) => (targets[a] ?? 0) - (targets[b] ?? 0) || a - b);
  byClass.forEach((row, index) => {
    of[row] = index % count;
  });
  return { count, of };
}
