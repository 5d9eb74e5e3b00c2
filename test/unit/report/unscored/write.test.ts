import { text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { NO_LABEL } from '../../../../lambda/report/table/predictions.ts';
import { writeUnscoredReport } from '../../../../lambda/report/unscored/write.ts';
import { UnscoredReport } from '../../../../lambda/shared/contracts/report/unscored-report.ts';
import type { Problem } from '../../../../lambda/shared/contracts/run.ts';
import { baseline, model, type SampleRun, sampleInput } from '../sample-run.ts';

const HOSTILE = '<b>|x</b>';
const SAMPLE: SampleRun = {
  labels: ['a', HOSTILE],
  rows: [0, 1, 2, 3].map((row) => ({ id: `=${row}`, text: 'x', truth: 'a' })),
  variants: [model('m'), baseline('tfidf')],
  predict(row, variant) {
    if (variant === 1) return { predicted: row < 3 ? HOSTILE : 'a', confidence: 0.75 };
    if (row === 0) return { predicted: null, status: 'failed', errorCode: 'refusal', latencyMs: 10 };
    return { predicted: 'a', answer: 'A', costMicroUsd: 1_000, promptTokens: 20, latencyMs: 100 };
  },
};

async function filesOf(run = SAMPLE, problems: Problem[] = []): Promise<Map<string, string>> {
  const input = sampleInput(run);
  const source = { ...input.run.source, key: 'predict/tags.csv' };
  const frozen = {
    ...input.run,
    purpose: 'predict' as const,
    source,
    ...(problems.length > 0 && { status: 'rejected' as const, rows: 0, problems }),
  };
  input.table.truth.fill(NO_LABEL);
  const files = new Map<string, string>();
  await writeUnscoredReport({
    ...input,
    run: frozen,
    table: { ...input.table, run: frozen },
    async put(name, body) {
      files.set(name, typeof body === 'string' ? body : await text(body));
    },
  });
  return files;
}

const reportOf = (files: Map<string, string>) => UnscoredReport.parse(JSON.parse(files.get('report.json') ?? ''));

describe('rows that were labelled', () => {
  test('have their predictions in predictions.csv, and no truth', async () => {
    const lines = parse<Record<string, string>>((await filesOf()).get('predictions.csv') ?? '', { columns: true });
    expect(lines).toHaveLength(8);
    const columns = Object.keys(lines[0] ?? {});
    expect(columns.filter((column) => column === 'truth' || column === 'slices')).toEqual([]);
    expect(lines[1]).toMatchObject({ row: '1', id: "'=0", variant: 'tfidf', prediction: HOSTILE, confidence: '0.75' });
    expect(lines[0]).toMatchObject({ variant: 'm/zero-shot', prediction: '', status: 'failed', error_code: 'refusal' });
  });

  test('have their outcomes in report.json, and no score', async () => {
    const files = await filesOf();
    expect([...files.keys()]).toEqual(['predictions.csv', 'report.md', 'report.html', 'report.json']);
    const report = reportOf(files);
    expect(report).toMatchObject({
      task: 'predict',
      status: 'complete',
      headline: 'Of 4 rows, m/zero-shot labelled 75.0%, tfidf 100.0%.',
      warnings: [{ code: 'no_valid_answer', message: 'Samples without a label: m/zero-shot 1 of 4 (1 failed).' }],
    });
    expect(report.variants).toMatchObject([
      {
        name: 'm/zero-shot',
        answered: 3,
        failed: 1,
        completion_rate: { value: 0.75 },
        distribution: { predicted: [3, 0], no_answer: 1 },
        cost_usd: 0.003,
        usage: { prompt_tokens: 60 },
        latency_ms: { p50: 100 },
      },
      { name: 'tfidf', distribution: { predicted: [1, 3], no_answer: 0 }, cost_usd: 0 },
    ]);
    expect(files.get('report.json')).not.toMatch(/accuracy|f1_|precision/);
  });

  test('are the same files when written twice', async () => {
    expect(await filesOf()).toEqual(await filesOf());
  });

  test('have a page and a Markdown in which labels and names are only text', async () => {
    const files = await filesOf({ ...SAMPLE, variants: [model('m|<i>'), baseline('tfidf')] });
    expect(files.get('report.html')).toContain('&lt;b>|x&lt;/b>');
    expect(files.get('report.html')).not.toMatch(/<b>|<i>/);
    expect(files.get('report.md')).toContain('| `m\\|<i>/zero-shot` | 75.0% | 1 | $0.003 | $1.00 | 100 ms |');
  });

  test('that cannot be used are reported', async () => {
    const files = await filesOf({ ...SAMPLE, rows: [] }, [{ file: 'predict/tags.csv', line: 2, message: 'no.' }]);
    expect(reportOf(files)).toMatchObject({ status: 'rejected', variants: [] });
    expect(files.get('report.html')).toContain('predict/tags.csv:2');
    expect(files.get('report.md')).toContain('predict/tags.csv:2: no');
  });
});
