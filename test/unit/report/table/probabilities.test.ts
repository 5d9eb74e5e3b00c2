// Distributions over labels, from a run's predictions to the files of its report.
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { ProbabilityTable } from '../../../../lambda/report/table/probabilities.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { type Probabilities, toProbabilities } from '../../../../lambda/shared/probabilities.ts';
import { baseline, filesOf, model, type SampleRun, sampleInput } from '../sample-run.ts';

const LABELS = ['__proto__', '=cmd()', '10', 'a,"b"\nc'];

/** The model has no valid answer for its third row, and no chance to its fourth row's label. */
const RUN: SampleRun = {
  labels: LABELS,
  rows: LABELS.map((truth, index) => ({ text: `${index}`, truth })),
  variants: [model('m'), baseline('majority')],
  predict(row, variant) {
    if (variant === 1) return { predicted: '10' };
    const weights = row === 3 ? [1, 0, 0, 0] : LABELS.map((_, label) => (label === row ? 4 : 2));
    return row === 2 ? { predicted: null } : { predicted: LABELS[row] ?? '', probabilities: toProbabilities(weights) };
  },
};

async function written(run: SampleRun = RUN) {
  const files = await filesOf(sampleInput(run));
  const lines = (name: string) => parse<Record<string, string>>(files.get(name) ?? '', { columns: true });
  return { files, lines, report: Report.parse(JSON.parse(files.get('report.json') ?? '')) };
}

test('predictions.csv has them by label, as JSON', async () => {
  const told = (await written()).lines('predictions.csv').map(({ probabilities }) => probabilities);
  expect(Object.entries(JSON.parse(told[0] ?? ''))).toEqual([
    ['10', 0.2],
    ['__proto__', 0.4],
    ['=cmd()', 0.2],
    ['a,"b"\nc', 0.2],
  ]);
  expect(told.slice(1)).toEqual(['', expect.stringContaining('"=cmd()":0.4'), '', '', '', '{"__proto__":1}', '']);
});

test('the report has their scores, says for how many samples, and where log loss is unbounded', async () => {
  const { report, lines, files } = await written();
  const [called, constant] = report.variants;
  expect(constant?.probability_scores).toBeNull();
  expect(called?.probability_scores).toMatchObject({ samples: 3, impossible_truths: 1 });
  const { value } = called?.probability_scores?.metrics.log_loss ?? {};
  expect(value).toBeCloseTo((-2 * Math.log(0.4) - Math.log(2 ** -52)) / 3, 12);
  const line = lines('metrics.csv').filter(({ metric }) => metric === 'log_loss');
  expect(line).toEqual([
    {
      variant: 'm/zero-shot',
      over: 'with_probabilities',
      label: '',
      metric: 'log_loss',
      value: String(value),
      lower: '',
      upper: '',
    },
  ]);
  const page = files.get('report.html') ?? '';
  expect(page.match(/<h4>Probabilities<\/h4>/g)).toHaveLength(1);
  expect(page).toContain('1 sample left out');
  expect(page).toContain('1 sample gives the true label the probability 0');
  expect(page).toContain('1 of the 4 labels does not occur in these samples');
});

test('a run with too many labels or samples says that they are left out', async () => {
  const labels = Array.from({ length: 1_001 }, (_, label) => `label ${label}`);
  const rows = [0, 1].map((label) => ({ text: '', truth: `label ${label}` }));
  const predict = () => ({
    predicted: 'label 0',
    confidence: 0.5,
    probabilities: toProbabilities(labels.map(() => 1)),
  });
  const { report, lines } = await written({ labels, rows, variants: [model('m')], predict });
  expect(report.variants[0]?.probability_scores).toBeNull();
  expect(lines('predictions.csv').map(({ probabilities }) => probabilities)).toEqual(['', '']);
  expect(report.warnings).toContainEqual({
    code: 'no_probabilities',
    message:
      'Log loss, Brier score, ROC AUC and average precision are left out: 2 samples and 1,001 labels are too many to keep all probabilities (the limits are 10,000,000 in all and 1,000 labels).',
  });
});

test('each sample has its own place, whatever its variant and repeat', () => {
  const { run } = sampleInput({ ...RUN, repeats: 3 });
  const table = new ProbabilityTable(run);
  const told = (sample: number): Probabilities => [
    [0, sample / 100],
    [3, 1 - sample / 100],
  ];
  for (let sample = 0; sample < run.samples; sample += 5) table.set(sample, told(sample));
  for (let sample = 0; sample < run.samples; sample++) {
    const billionths = table.of(sample);
    if (sample % 5 !== 0) expect(billionths, String(sample)).toBeUndefined();
    else expect(Array.from(billionths ?? []), String(sample)).toEqual([sample * 1e7, 0, 0, 1e9 - sample * 1e7]);
  }
});
