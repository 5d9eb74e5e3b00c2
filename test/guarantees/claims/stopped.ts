// What is said of a whole file by a run that was stopped. The file is sorted by label, which is the worst case.
import { wilson } from '../../../lambda/report/intervals/wilson.ts';
import { confusionMatrix, margins } from '../../../lambda/report/scores/confusion-matrix.ts';
import { STATUSES } from '../../../lambda/report/table/predictions.ts';
import { rowsNotAsked } from '../../../lambda/report/table/unasked.ts';
import { positionsOf, rowOrder } from '../../../lambda/shared/random/row-order.ts';
import { seededUniform } from '../../../lambda/shared/random/words.ts';
import type { Claim } from '../claim.ts';

/** Rows of each label, as in the public holdout of 191 projects, and the model's accuracy on them. */
const LABELS = [
  { rows: 71, accuracy: 0.96 },
  { rows: 16, accuracy: 0.5 },
  { rows: 78, accuracy: 0.9 },
  { rows: 26, accuracy: 0.7 },
] as const;
const TRUTH = Int32Array.from(LABELS.flatMap(({ rows }, label) => new Array<number>(rows).fill(label)));
const ROWS = TRUTH.length;
/** scipy.stats.chi2.ppf(0.95, 3) */
const CHI_SQUARE = 7.814728;

/** Two variants of which the second is ahead when the run stops: `asked` rows went to both. */
function stopped(holdout: number, asked: number) {
  const run = {
    rows: ROWS,
    labels: LABELS.map((_, label) => `${label}`),
    seed: holdout,
    benchmark: { repeats: 1 },
    variants: [{ kind: 'model' }, { kind: 'model' }] as const,
  };
  const uniform = seededUniform(`stopped ${holdout}`);
  const positions = positionsOf(rowOrder({ ...run, order: 'random' }));
  const isSkipped = (row: number, variant: number) => (positions[row] ?? 0) >= asked + 10 * variant;
  const samples = [...TRUTH.keys()].flatMap((row) =>
    run.variants.map((_, variant) => {
      const truth = TRUTH[row] ?? 0;
      const right = uniform() < (LABELS[truth]?.accuracy ?? 0);
      return { skipped: isSkipped(row, variant), label: right ? truth : (truth + 1) % LABELS.length };
    }),
  );
  const outcomes = {
    run,
    truth: TRUTH,
    predicted: Int32Array.from(samples, ({ label, skipped }) => (skipped ? -1 : label)),
    status: Uint8Array.from(samples, ({ skipped }) => STATUSES.indexOf(skipped ? 'skipped' : 'answered')),
    errorCode: Uint8Array.from(samples, ({ skipped }) => Number(skipped)),
    errorCodes: ['', 'budget_exceeded'],
  };
  const scored = margins(confusionMatrix({ ...outcomes, unasked: rowsNotAsked(outcomes) }, 0));
  const right = samples.filter(({ label }, sample) => sample % 2 === 0 && label === TRUTH[sample / 2]).length;
  return { scored, accuracyOfFile: right / ROWS };
}

const settings = [30, 96, 150];

type Violated = (one: ReturnType<typeof stopped>) => boolean;

const claims = (sentence: string, violated: Violated): Claim[] =>
  settings.map((asked) => ({
    sentence,
    setting: `${ROWS} rows sorted by label, stopped at ${asked}`,
    nominal: 0.05,
    inTests: asked === 96,
    violated: (holdout) => violated(stopped(holdout, asked)),
  }));

export const STOPPED: readonly Claim[] = [
  ...claims(
    'The accuracy on the whole file lies in the 95% interval of a run that was stopped.',
    ({ scored, accuracyOfFile }) => {
      const right = scored.correct.reduce((sum, one) => sum + one, 0);
      const { lower, upper } = wilson(right, scored.total) ?? { lower: 0, upper: 1 };
      return accuracyOfFile < lower || accuracyOfFile > upper;
    },
  ),
  ...claims(
    'The rows that a stopped run is scored on are drawn at random (chi-square test of their labels).',
    ({ scored: { support, total } }) => {
      const pearson = LABELS.reduce((sum, { rows }, label) => {
        const expected = (total * rows) / ROWS;
        return sum + ((support[label] ?? 0) - expected) ** 2 / expected;
      }, 0);
      // Drawn without replacement.
      return (pearson * (ROWS - 1)) / (ROWS - total) > CHI_SQUARE;
    },
  ),
];
