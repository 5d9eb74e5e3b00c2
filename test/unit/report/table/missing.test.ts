// A missing truth or prediction is no figure: neither the first label nor a wrong answer.
import { describe, expect, it } from 'vitest';
import { fillEnsembles } from '../../../../lambda/report/ensembles/fill.ts';
import { MistakeList } from '../../../../lambda/report/findings/mistakes.ts';
import { acceleration } from '../../../../lambda/report/intervals/bca.ts';
import { bootstrap } from '../../../../lambda/report/intervals/bootstrap.ts';
import { pairedBootstrap } from '../../../../lambda/report/intervals/paired-bootstrap.ts';
import { calibration } from '../../../../lambda/report/metrics/calibration.ts';
import { probabilityScores } from '../../../../lambda/report/metrics/probability-scores.ts';
import { repeatsOf } from '../../../../lambda/report/metrics/repeats.ts';
import { findSuspects } from '../../../../lambda/report/metrics/suspects.ts';
import { errorCodeCounts, statusCounts } from '../../../../lambda/report/metrics/totals.ts';
import { variantReport } from '../../../../lambda/report/metrics/variant.ts';
import { answerCounts } from '../../../../lambda/report/scores/answers.ts';
import { confusionMatrix, emptyMargins } from '../../../../lambda/report/scores/confusion-matrix.ts';
import { pairOf } from '../../../../lambda/report/scores/pair.ts';
import { scores } from '../../../../lambda/report/scores/scores.ts';
import { voteOf } from '../../../../lambda/report/scores/votes.ts';
import { NO_LABEL, type PredictionTable } from '../../../../lambda/report/table/predictions.ts';
import { filesOf, model, type SampleRun, sampleInput } from '../sample-run.ts';

const ROWS = 4;
const RUN: SampleRun = {
  labels: ['a', 'b'],
  rows: Array.from({ length: ROWS }, (_, row) => ({ text: `text ${row}`, truth: row % 2 === 0 ? 'a' : 'b' })),
  variants: [model('m'), model('n')],
  ensembles: [
    { name: 'v', strategy: 'majority_vote', variants: ['m/zero-shot', 'n/zero-shot'] },
    { name: 'c', strategy: 'cascade', cheap: 'm/zero-shot', strong: 'n/zero-shot' },
  ],
  repeats: 2,
  predict: () => ({
    predicted: 'a',
    answer: 'a',
    confidence: 0.9,
    probabilities: [
      [0, 0.9],
      [1, 0.1],
    ],
  }),
};

function whole(): PredictionTable {
  const { table } = sampleInput(RUN);
  fillEnsembles(table);
  return table;
}

const variants = [0, 1].map((index) => variantReport(whole(), index));

const USES: Record<string, (table: PredictionTable) => unknown> = {
  'a confusion matrix': (table) => confusionMatrix(table, 0),
  'a comparison': (table) => pairOf(table, 0, 1),
  'a calibration': (table) => calibration(table, 0),
  'the choice of a cascade': (table) => fillEnsembles(table),
  'the mistakes': (table) => new MistakeList(table, variants),
  'the suspects': (table) => findSuspects(table, variants, []),
};

describe.each(
  Object.entries({ ...USES, 'scores of probabilities': (table: PredictionTable) => probabilityScores(table, 0) }),
)('%s', (_, use) => {
  it('is refused if a row has no truth', () => {
    const table = whole();
    expect(() => use(table)).not.toThrow();
    table.truth.fill(NO_LABEL);
    expect(() => use(table)).toThrow(/^row \d has no true label$/);
  });
});

/** A table whose columns end before the last row. */
const cut = (table: PredictionTable): PredictionTable => {
  const samples = table.predicted.length - 2 * table.run.variants.length;
  const { predicted, confidence, status, errorCode } = table;
  return {
    ...table,
    predicted: predicted.subarray(0, samples),
    confidence: confidence.subarray(0, samples),
    status: status.subarray(0, samples),
    errorCode: errorCode.subarray(0, samples),
  };
};

describe.each(
  Object.entries({
    ...USES,
    outcomes: (table: PredictionTable) => statusCounts(table, 0),
    errors: (table: PredictionTable) => errorCodeCounts(table, 0),
    answers: (table: PredictionTable) => answerCounts(table, 0),
    'a vote': (table: PredictionTable) => voteOf(table, ROWS - 1, 0),
  }),
)('%s', (_, use) => {
  it('is refused if samples are missing', () => {
    expect(() => use(whole())).not.toThrow();
    expect(() => use(cut(whole()))).toThrow(/^there is no element \d+ of 24$/);
  });
});

it('a report is not written if a row has no truth', async () => {
  const input = sampleInput(RUN);
  input.table.truth[ROWS - 1] = NO_LABEL;
  await expect(filesOf(input)).rejects.toThrow(`row ${ROWS - 1} has no true label`);
});

it('a label that the run does not have is counted nowhere', () => {
  const table = whole();
  table.predicted.fill(3);
  expect(() => repeatsOf(table, 0)).toThrow('there is no element 3 of 3');
});

describe('what resamples read again and again is checked before', () => {
  it('a cell that is not in the matrix', () => {
    const cells = [{ row: 0, column: 0, count: 1 }];
    expect(() => bootstrap({ labels: 2, cells }, 1, 'seed')).not.toThrow();
    expect(() => bootstrap({ labels: 2, cells: [...cells, { row: 2, column: 0, count: 1 }] }, 2, 'seed')).toThrow(
      'there is no element 2 of 2',
    );
  });

  it('a label that a comparison does not have, and a cell without one', () => {
    const joint = (label: number, ...more: number[]) => {
      const list = Int32Array.of(label, ...more);
      return { labels: 2, truth: Int32Array.of(0), first: list, second: Int32Array.of(2), count: Float64Array.of(5) };
    };
    expect(() => pairedBootstrap(joint(2), 5, 'seed')).not.toThrow();
    expect(() => pairedBootstrap(joint(3), 5, 'seed')).toThrow('there is no label 3 of 2');
    expect(() => pairedBootstrap(joint(-1), 5, 'seed')).toThrow('there is no label -1 of 2');
    expect(() => pairedBootstrap(joint(1, 1), 5, 'seed')).toThrow('2 labels of 1 cells');
  });

  it('sums of other labels, and influences of other rows', () => {
    expect(() => scores({ ...emptyMargins(3), labels: 2, total: 1 })).toThrow('sums that are not of 2 labels');
    expect(() => acceleration([1, 1], [0.5])).toThrow('1 influences of 2');
  });
});
