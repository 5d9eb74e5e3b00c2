import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { writeReport } from '../../../../lambda/report/files/write.ts';
import { Automate } from '../../../../lambda/shared/contracts/choices/automate.ts';
import { PredictionLine } from '../../../../lambda/shared/contracts/report/predictions-csv.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { ThresholdsFile } from '../../../../lambda/shared/contracts/report/thresholds.ts';
import { baseline, filesOf, model, type SampleRun, sampleInput } from '../sample-run.ts';

const LABELS = ['__proto__', 'constructor', '<b>bold</b>', '=cmd()', "'=x", 'a,"b"\nc', '10', '9'];

/** Each label on three rows; the model errs on the third, and then fails. */
const HOSTILE: SampleRun = {
  labels: LABELS,
  rows: LABELS.flatMap((truth, index) =>
    [0, 1, 2].map((copy) => ({ id: `${'@'.repeat(copy)}${index}`, text: `<script>alert(${index})</script>`, truth })),
  ),
  variants: [model('m'), baseline('tfidf')],
  predict(row, variant) {
    const truth = LABELS[Math.floor(row / 3)] ?? '';
    if (row === 5 && variant === 0) return { predicted: null, status: 'failed', errorCode: '__proto__' };
    if (row % 3 < 2) return { predicted: truth, answer: truth };
    return variant === 0 ? { predicted: null, answer: '=HYPERLINK("x")' } : { predicted: '10' };
  },
};

async function reportOf(run: SampleRun) {
  const files = await filesOf(sampleInput(run));
  return Report.parse(JSON.parse(files.get('report.json') ?? ''));
}

async function predictionsOf(run: SampleRun) {
  const files = await filesOf(sampleInput(run));
  return parse<Record<string, string>>(files.get('predictions.csv') ?? '', { columns: true });
}

/** As in the documentation of predictions.csv. */
const original = (field: string | undefined) => field?.replace(/^'(?='*[=+\-@\t\r＝＋－＠])/, '');

describe('files', () => {
  test('report.json is written last', async () => {
    expect([...(await filesOf(sampleInput(HOSTILE))).keys()]).toEqual([
      'predictions.csv',
      'metrics.csv',
      'comparisons.csv',
      'slices.csv',
      'suspects.csv',
      'charts/scores.svg',
      'charts/labels-2.svg',
      'charts/labels-1.svg',
      'report.md',
      'report.html',
      'report.json',
    ]);
  });

  test('written twice they are the same, byte for byte', async () => {
    expect(await filesOf(sampleInput(HOSTILE))).toEqual(await filesOf(sampleInput(HOSTILE)));
  });

  test('lists of figures are on one line of report.json, which is otherwise indented', async () => {
    const json = (await filesOf(sampleInput(HOSTILE))).get('report.json') ?? '';
    expect(json).toContain('\n        [0, 0, 2, 0, 0, 0, 0, 0, 1]');
    expect(json).toContain('\n  "status": "complete",\n');
  });

  test('a body that was not read to its end is no success', async () => {
    const input = sampleInput(HOSTILE);
    await expect(writeReport({ ...input, put: async () => {} })).rejects.toThrow('predictions.csv was not taken to');
  });

  test('a holdout that is not the run’s is no success', async () => {
    const shorter = { ...HOSTILE, rows: HOSTILE.rows.slice(1) };
    const input = { ...sampleInput(HOSTILE), openHoldout: sampleInput(shorter).openHoldout };
    await expect(filesOf(input)).rejects.toThrow('holdouts/tags.csv has 23 rows, and run 2026');
  });
});

describe('labels of any text', () => {
  test('are in the classification report of report.json', async () => {
    const files = await filesOf(sampleInput(HOSTILE));
    const json: { variants: { classification_report: object }[] } = JSON.parse(files.get('report.json') ?? '');
    const names = Object.keys(json.variants[0]?.classification_report ?? {});
    expect(names.sort()).toEqual([...LABELS, 'micro avg', 'macro avg', 'weighted avg'].sort());
  });

  test('survive the contract', async () => {
    const [variant] = (await reportOf(HOSTILE)).variants;
    expect(Object.getOwnPropertyDescriptor(variant?.classification_report, '__proto__')?.value).toEqual({
      precision: 1,
      recall: 2 / 3,
      'f1-score': 0.8,
      support: 3,
    });
    expect(Object.keys(variant?.error_codes ?? {})).toEqual(['__proto__']);
  });

  test('come back from predictions.csv', async () => {
    const lines = await predictionsOf(HOSTILE);
    expect(lines.filter(({ variant }) => variant === 'tfidf').map(({ truth }) => original(truth))).toEqual(
      HOSTILE.rows.map(({ truth }) => truth),
    );
  });
});

describe('predictions.csv', () => {
  test('has a line for each sample in the order of rows, variants and repeats', async () => {
    const lines = await predictionsOf({ ...HOSTILE, repeats: 2 });
    expect(lines).toHaveLength(24 * 2 * 2);
    expect(lines.slice(0, 5).map(({ row, variant, repeat }) => [row, variant, repeat])).toEqual([
      ['1', 'm/zero-shot', '1'],
      ['1', 'm/zero-shot', '2'],
      ['1', 'tfidf', '1'],
      ['1', 'tfidf', '2'],
      ['2', 'm/zero-shot', '1'],
    ]);
  });

  test('has an empty prediction without a valid answer', async () => {
    const lines = await predictionsOf(HOSTILE);
    expect(lines[4]).toMatchObject({ prediction: '', status: 'invalid', answer: '\'=HYPERLINK("x")', error_code: '' });
    expect(lines[10]).toMatchObject({ prediction: '', status: 'failed', answer: '', error_code: '__proto__' });
  });

  test('leaves empty what an endpoint did not give, and writes figures as they are', async () => {
    const [line] = await predictionsOf({
      ...HOSTILE,
      predict: () => ({ predicted: '10', latencyMs: 12.5, promptTokens: 100, costMicroUsd: 25 }),
    });
    expect(line).toMatchObject({
      latency_ms: '12.5',
      prompt_tokens: '100',
      cached_tokens: '',
      cache_write_tokens: '',
      completion_tokens: '1',
      reasoning_tokens: '',
      cost_usd: '0.000025',
      confidence: '',
      attempts: '1',
    });
  });

  test('has in each column what its schema says, and is empty only where that says so', async () => {
    const full: SampleRun = {
      ...HOSTILE,
      slices: [{ name: 'length', length: [25] }],
      predict: (row, variant, repeat) =>
        row % 3 === 0 || row === 5 || variant === 1
          ? HOSTILE.predict(row, variant, repeat)
          : {
              predicted: '10',
              answer: '10',
              reason: 'It is ten.',
              envelope: 'markup',
              latencyMs: 12.5,
              promptTokens: 100,
              costMicroUsd: 25,
              confidence: 0.5,
              probabilities: [[6, 1]],
            },
    };
    const lines = await predictionsOf(full);
    const { properties = {} } = z.toJSONSchema(PredictionLine);
    const isText = (column: string) => JSON.stringify(properties[column]).includes('"string"');
    const values = lines.map((line) =>
      Object.fromEntries(
        Object.entries(line).map(([column, field]) => [
          column,
          field === '' ? null : isText(column) ? field : Number(field),
        ]),
      ),
    );
    const { error } = z.array(z.strictObject(PredictionLine.shape)).safeParse(values);
    expect(error?.issues ?? []).toEqual([]);
    // Each column is filled somewhere, except for what this table of predictions lacks.
    const empty = Object.keys(PredictionLine.shape).filter((column) => lines.every((line) => line[column] === ''));
    expect(empty).toEqual(['cached_tokens', 'cache_write_tokens', 'reasoning_tokens']);
  });

  test('numbers the rows if the holdout has no ids', async () => {
    const lines = await predictionsOf({ ...HOSTILE, rows: HOSTILE.rows.map(({ text, truth }) => ({ text, truth })) });
    expect(lines.at(-1)).toMatchObject({ row: '24', id: '24' });
  });
});

describe('figures of a variant', () => {
  test('count samples without a valid answer as wrong, next to figures of answered samples', async () => {
    const [variant] = (await reportOf(HOSTILE)).variants;
    expect(variant).toMatchObject({ samples: 24, answered: 16, invalid: 7, failed: 1, skipped: 0 });
    expect(variant?.metrics.accuracy.value).toBe(16 / 24);
    expect(variant?.metrics_answered.accuracy.value).toBe(1);
    expect(variant?.completion_rate.value).toBe(16 / 24);
    expect(variant?.distribution.no_answer).toBe(8);
  });

  test('repeats of a row do not make an interval narrower', async () => {
    const [once] = (await reportOf(HOSTILE)).variants;
    const [thrice] = (await reportOf({ ...HOSTILE, repeats: 3 })).variants;
    expect(thrice?.samples).toBe(72);
    expect(thrice?.metrics.accuracy).toEqual(once?.metrics.accuracy);
  });

  test('what the endpoint said stands beside its codes, in report.json and escaped on the page', async () => {
    const run: SampleRun = {
      ...HOSTILE,
      predict: (row, variant) => {
        if (variant === 1) return { predicted: '10' };
        if (row > 2) return { predicted: null, status: 'failed', errorCode: 'timeout' };
        return { predicted: null, status: 'failed', errorCode: '__proto__', errorMessage: `403 <b>no</b> ${row}` };
      },
    };
    const { variants } = await reportOf(run);
    expect(variants.map(({ error_messages }) => Object.entries(error_messages))).toEqual([
      [['__proto__', '403 <b>no</b> 0']],
      [],
    ]);
    const page = (await filesOf(sampleInput(run))).get('report.html') ?? '';
    expect(page.split('403 &lt;b>no&lt;/b> 0')).toHaveLength(2);
    expect(page.split('<span>What the endpoint said, by error code</span>')).toHaveLength(2);
  });

  test('usage, cost and latency cover the samples that have them', async () => {
    const { variants } = await reportOf({
      ...HOSTILE,
      predict: (row, variant) => {
        if (variant === 1) return { predicted: '10', latencyMs: 0.1 };
        if (row < 4) return { predicted: null, status: 'failed', errorCode: 'timeout', latencyMs: 60_000 };
        return { predicted: '10', latencyMs: row * 10, promptTokens: 10, costMicroUsd: 3 };
      },
    });
    const [called, local] = variants;
    expect(called?.usage).toEqual({
      prompt_tokens: 200,
      cached_tokens: 0,
      cache_write_tokens: 0,
      completion_tokens: 20,
      reasoning_tokens: 0,
    });
    expect(called?.cost_usd).toBeCloseTo(60e-6, 15);
    expect(called?.cost_usd_per_1000).toBeCloseTo(0.003, 15);
    expect(called?.latency_ms).toMatchObject({ mean: 135, p50: 135 });
    expect(local).toMatchObject({ usage: null, cost_usd: 0, cost_usd_per_1000: 0, latency_ms: null });
  });

  test('a model without a known price has no cost', async () => {
    const [called] = (await reportOf({ ...HOSTILE, predict: () => ({ predicted: '10', promptTokens: 10 }) })).variants;
    expect(called).toMatchObject({ cost_usd: null, cost_usd_per_1000: null });
  });

  test('answers are counted with what they were read as, the most frequent first', async () => {
    const [called] = (await reportOf(HOSTILE)).variants;
    expect(called?.answers[0]).toEqual({ answer: '=HYPERLINK("x")', read_as: null, count: 7 });
    expect(called?.answers[1]).toEqual({ answer: '__proto__', read_as: '__proto__', count: 2 });
    expect(called?.more_answers).toBe(0);
  });

  test('answers that are not listed are counted together', async () => {
    const { variants } = await reportOf({
      ...HOSTILE,
      rows: Array.from({ length: 300 }, () => ({ text: 'x', truth: '10' })),
      predict: (row, variant) => (variant === 0 ? { predicted: null, answer: `essay ${row}` } : { predicted: '10' }),
    });
    expect(variants[0]?.answers).toHaveLength(200);
    expect(variants[0]?.more_answers).toBe(100);
  });
});

describe('mistakes', () => {
  test('are rows that the best variant got wrong, starting with those that most others did too', async () => {
    const { mistakes } = await reportOf({
      labels: ['a', 'b'],
      rows: Array.from({ length: 6 }, (_, index) => ({ id: `id${index}`, text: 'x'.repeat(400), truth: 'a' })),
      variants: [baseline('prior'), model('m')],
      predict(row, variant) {
        if (variant === 1) return { predicted: row < 3 ? 'a' : 'b' };
        // The best one. On row 0 it has no readable answer.
        if (row === 0) return { predicted: null, status: 'failed', errorCode: 'timeout' };
        return { predicted: row === 1 || row === 4 ? 'b' : 'a' };
      },
    });
    expect(mistakes.map(({ row, id, predicted }) => [row, id, predicted])).toEqual([
      [5, 'id4', ['b', 'b']],
      [2, 'id1', ['b', 'a']],
    ]);
  });

  test('come from each label in turn and, among equals, first those that the best variant was surest of', async () => {
    const truths = ['a', 'a', 'a', 'b', 'c', 'a', 'b', ...Array.from({ length: 30 }, () => 'b')];
    const { mistakes } = await reportOf({
      labels: ['a', 'b', 'c'],
      rows: truths.map((truth) => ({ text: 'x', truth })),
      variants: [model('m'), model('n'), baseline('majority')],
      predict(row, variant) {
        const right = truths[row] ?? '';
        const wrong = right === 'a' ? 'b' : 'a';
        // m is wrong on seven rows and surest on one of them; n is also wrong on row 1. majority reads nothing.
        if (variant === 0) return { predicted: row < 7 ? wrong : right, confidence: row === 2 ? 0.9 : 0.5 };
        if (variant === 1) return { predicted: row === 1 || row > 20 ? wrong : right };
        return { predicted: 'a' };
      },
    });
    expect(mistakes.map(({ row }) => row)).toEqual([2, 4, 5, 3, 7, 1, 6]);
  });

  test('have their text, shortened, and what was written if that is not just the label', async () => {
    const { mistakes } = await reportOf({
      labels: ['a', 'b'],
      rows: [{ text: 'x'.repeat(5000), truth: 'a' }],
      variants: [model('m'), model('n'), baseline('tfidf')],
      predict: (_, variant) =>
        variant === 2
          ? { predicted: 'b' }
          : { predicted: variant === 0 ? 'b' : null, answer: variant === 0 ? 'b' : 'either' },
    });
    expect(mistakes[0]).toMatchObject({
      text: `${'x'.repeat(4000)}…`,
      characters: 5000,
      statuses: ['answered', 'invalid', 'answered'],
      answers: [null, 'either', null],
    });
  });
});

describe('status', () => {
  test('a stopped run is partial and says why', async () => {
    const input = sampleInput(HOSTILE);
    const stop = { code: 'cancelled' as const, message: 'Cancelled by its owner.' };
    const files = await filesOf({ ...input, manifest: { ...input.manifest, stop } });
    const report = Report.parse(JSON.parse(files.get('report.json') ?? ''));
    expect(report).toMatchObject({ status: 'partial', stop, headline: expect.stringMatching(/^Partial result: /) });
    expect(files.get('report.html')).toContain('Cancelled by its owner.');
    expect(files.get('report.md')).toContain('cancelled: Cancelled by its owner.');
  });

  test('a run whose samples were not all sent is partial', async () => {
    const input = sampleInput(HOSTILE);
    const files = await filesOf({ ...input, manifest: { ...input.manifest, sent: 3 } });
    expect(Report.parse(JSON.parse(files.get('report.json') ?? '')).status).toBe('partial');
  });

  test('a rejected run has all files, lists its problems, and does not open the holdout', async () => {
    const input = sampleInput({ ...HOSTILE, rows: [] });
    const { run, table } = input;
    const problems = [
      { file: 'tags.csv', line: 7, message: 'the row has no label.', advice: 'Fill it in.' },
      { file: 'tags.csv', line: 9, message: 'expected 3 fields, found `4`.' },
    ];
    const openHoldout = async () => {
      throw new Error('must not be opened');
    };
    const rejected = { ...run, status: 'rejected' as const, problems, more_problems: 3 };
    const files = await filesOf({ ...input, run: rejected, table: { ...table, run: rejected }, openHoldout });
    expect(files.get('predictions.csv')).toMatch(/^row,id,variant,[^\n]*\n$/);
    expect(files.get('report.md')).toContain('- `tags.csv:7: the row has no label. Fill it in.`\n');
    expect(files.get('report.md')).toContain('- `` tags.csv:9: expected 3 fields, found `4`. ``\n- … and 3 more.');
    expect(files.get('report.html')).toContain('the row has no label.');
    expect(Report.parse(JSON.parse(files.get('report.json') ?? ''))).toMatchObject({
      status: 'rejected',
      headline:
        'Nothing was sent, because the input cannot be used: tags.csv:7: the row has no label (and 4 more problems).',
      problems,
      variants: [],
    });
  });
});

describe('warnings', () => {
  test('name labels without rows, samples without answers and models that do not beat tfidf', async () => {
    const { warnings } = await reportOf({
      labels: ['a', 'b', 'c'],
      rows: Array.from({ length: 20 }, (_, row) => ({ text: `${row}`, truth: row < 10 ? 'a' : 'b' })),
      variants: [model('m'), baseline('tfidf')],
      predict: (row, variant) => ({ predicted: variant === 0 && row === 0 ? null : 'b' }),
    });
    expect(warnings).toEqual([
      {
        code: 'labels_without_rows',
        message: 'The holdout has no row labelled "c". Macro averages count this label as 0.',
        count: 1,
      },
      {
        code: 'no_valid_answer',
        message: 'Samples without a valid answer, which count as wrong: m/zero-shot 1 of 20 (1 invalid).',
        count: 1,
      },
      {
        code: 'not_shown_better_than_tfidf',
        message:
          'Not shown to be better than tfidf (50.0%), which costs nothing: m/zero-shot (50.0%, difference 0.0 points, 95% interval −8.9 to 8.9).',
      },
      {
        code: 'never_predicted',
        message:
          'm/zero-shot is the best by accuracy and never predicts "a", which 10 of 20 samples (50.0%) are. If these matter, let another score decide (`decide_by`), or say what mistakes cost (`costs`).',
        count: 1,
      },
    ]);
  });
});

describe('thresholds.json', () => {
  const SURE: SampleRun = {
    labels: ['a', 'b'],
    rows: Array.from({ length: 60 }, (_, row) => ({ text: `row ${row}`, truth: 'a' })),
    variants: [baseline('tfidf')],
    predict: () => ({ predicted: 'a', confidence: 0.9 }),
  };

  test('stands beside the report if the benchmark asks for it, and report.md says what to do', async () => {
    const input = sampleInput(SURE);
    const benchmark = { ...input.run.benchmark, automate: Automate.parse({}) };
    const run = { ...input.run, benchmark };
    const files = await filesOf({ ...input, run, table: { ...input.table, run: { ...input.table.run, benchmark } } });
    const { thresholds } = ThresholdsFile.parse(JSON.parse(files.get('thresholds.json') ?? ''));
    expect(thresholds).toMatchObject([{ variant: 'tfidf', threshold: 0.9, automated: 60, level: 0.05 }]);
    expect(Report.parse(JSON.parse(files.get('report.json') ?? '')).thresholds).toEqual(thresholds);
    expect(files.get('report.md')).toContain('Automate 100.0% of rows with tfidf at 95.0% accuracy or more');
  });

  test('is not there otherwise, but its figures are in report.json', async () => {
    const files = await filesOf(sampleInput(SURE));
    expect([...files.keys()]).not.toContain('thresholds.json');
    expect(Report.parse(JSON.parse(files.get('report.json') ?? '')).thresholds).toHaveLength(1);
    expect(files.get('report.md')).not.toContain('Automate');
  });
});
