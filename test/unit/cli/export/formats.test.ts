// What each format makes of a report whose names are hostile. test/reference/ lets the tools themselves read it.
import { isAbsolute, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FORMATS } from '../../../../cli/commands/export.ts';
import { fileNames } from '../../../../cli/export/file.ts';
import { TEXT_FORMATS } from '../../../../cli/export/formats.ts';
import { latexFiles } from '../../../../cli/export/latex.ts';
import { mlflowFiles } from '../../../../cli/export/mlflow.ts';
import { modelCards } from '../../../../cli/export/model-card.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { baseline, filesOf, model, rightOrWrong, sampleInput } from '../../report/sample-run.ts';

const HOSTILE = '../../../etc/\u0000|`{{x}}\n---\n# no: "y" & \\input{z}';
const INTO = '/exports/mlruns';

async function reportOf(name: string, benchmark = {}, right = (row: number) => row % 5 > 0): Promise<Report> {
  const variants = [model('m'), { ...baseline('majority'), name }];
  const sample = rightOrWrong(
    60,
    variants,
    (row, _, variant) => (variant === 0 ? right(row) : row % 2 === 0),
    (row) => ({ latencyMs: 100 + row, costMicroUsd: 20, promptTokens: 40 }),
  );
  const files = await filesOf(sampleInput({ ...sample, benchmark }));
  return Report.parse(JSON.parse(files.get('report.json') ?? ''));
}

const report = await reportOf(HOSTILE, { gates: [{ metric: 'accuracy', min: 0.5, variant: '*' }] });
const textOf = (files: readonly { path: string; text: string }[], end: string) =>
  files.find(({ path }) => path.endsWith(end))?.text ?? '';

describe.each(Object.entries(TEXT_FORMATS))('%s', (_, { files }) => {
  it('is the same files each time, all of them inside the folder', () => {
    const made = files(report, INTO);
    expect(files(structuredClone(report), INTO)).toEqual(made);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ path }) => path.toLowerCase())).size).toBe(made.length);
    for (const { path } of made) {
      expect(path).toBe(normalize(path));
      expect(isAbsolute(path) || path.startsWith('..')).toBe(false);
      expect(path).toMatch(/^[\w./ -]+$/);
    }
  });
});

it('the command offers what there is', () => {
  expect(['pandas', ...Object.keys(TEXT_FORMATS)]).toEqual([...FORMATS]);
});

describe('mlflow', () => {
  const files = mlflowFiles(report, INTO);
  const runs = files.filter(({ path }) => /^\d{18}\/\w{32}\/meta\.yaml$/.test(path));

  it('has one run for each variant, in the experiment of the name', () => {
    expect(runs.map(({ text }) => parse(text).run_name)).toEqual(['m/zero-shot', HOSTILE]);
    const [experiment = '', run = ''] = (runs[0]?.path ?? '').split('/');
    expect(parse(textOf(files, `${experiment}/meta.yaml`))).toMatchObject({ name: 'tags', experiment_id: experiment });
    const time = Date.parse(report.created_at);
    const artifacts = `file://${INTO}/${experiment}/${run}/artifacts`;
    expect(parse(runs[0]?.text ?? '')).toMatchObject({
      run_id: run,
      start_time: time,
      status: 3,
      artifact_uri: artifacts,
    });
    expect(new Set(runs.map(({ path }) => path)).size).toBe(2);
  });

  it('has each score with its bounds, cost, latency, and what was asked', () => {
    const [run = ''] = (runs[0]?.path ?? '').split('/meta');
    const read = (path: string) => textOf(files, `${run}/${path}`);
    const figure = (name: string) => Number(read(`metrics/${name}`).split(' ')[1]);
    const [variant] = report.variants;
    expect(variant?.name).toBe('m/zero-shot');
    const { value, ci } = variant?.metrics.f1_macro ?? {};
    expect([figure('f1_macro'), figure('f1_macro_lower'), figure('f1_macro_upper')]).toEqual([
      value,
      ci?.lower,
      ci?.upper,
    ]);
    expect(figure('cost_usd_per_1000')).toBe(variant?.cost_usd_per_1000);
    expect(figure('latency_ms_p95')).toBe(variant?.latency_ms?.p95);
    expect(figure('prompt_tokens')).toBe(60 * 40);
    expect(read('params/model')).toBe('m');
    expect(read('params/prompt')).toBe('zero-shot');
    expect(read('params/prompt_hash')).toMatch(/^[\da-f]{64}$/);
    expect(read('params/seed')).toBe('7');
    expect(read('params/holdout_hash')).toBe(report.ledger?.content_hash);
    expect(JSON.parse(read('artifacts/variant.json'))).toEqual(variant);
  });

  it('names a parameter by its key, whatever that is', () => {
    const [first, ...others] = report.variants;
    if (!first) throw new Error('there are variants');
    const parameters = { temperature: 0, '../../x': 'a\nb', stop: ['.'] };
    const asked = mlflowFiles({ ...report, variants: [{ ...first, parameters }, ...others] }, INTO);
    expect(textOf(asked, 'params/parameters.temperature')).toBe('0');
    expect(textOf(asked, 'params/parameters..._.._x')).toBe('a\nb');
    expect(textOf(asked, 'params/parameters.stop')).toBe('["."]');
  });

  it('says that a run was stopped', () => {
    const partial = mlflowFiles({ ...report, status: 'partial' }, INTO);
    expect(parse(textOf(partial, runs[0]?.path ?? ''))).toMatchObject({ status: 5 });
    expect(textOf(partial, 'tags/holdout.status')).toBe('partial');
  });
});

describe('model-card', () => {
  it('has a card for each variant, with the model-index in its head', () => {
    const cards = modelCards(report);
    expect(cards.map(({ path }) => path)).toEqual(['m-zero-shot.md', 'etc-x-no-y-input-z.md']);
    for (const [index, { text }] of cards.entries()) {
      const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
      const [{ name, results }] = parse(head)['model-index'];
      const variant = report.variants[index];
      expect(name).toBe(variant?.name);
      expect(results[0].dataset).toEqual({
        type: 'tags',
        name: 'tags',
        split: 'test',
        revision: report.ledger?.content_hash,
      });
      expect(results[0].metrics[0]).toMatchObject({ type: 'accuracy', value: variant?.metrics.accuracy.value });
      expect(results[0].metrics[1]).toMatchObject({ type: 'f1', args: { average: 'macro' } });
      expect(body).toContain('| Accuracy | ');
    }
  });

  it('has of the best one the interval that the choice does not flatter', async () => {
    const close = await reportOf('z', {}, (row) => row % 2 === 0 || row === 1);
    const { decision, variants } = close;
    const best = variants.findIndex(({ name }) => name === decision?.best);
    expect(decision?.chosen?.ci.lower).not.toBe(variants[best]?.metrics.accuracy.ci?.lower);
    const lower = (decision?.chosen?.ci.lower ?? 0).toFixed(3);
    const card = modelCards(close)[best]?.text ?? '';
    expect(card).toContain(`name: Accuracy, 95% interval ${lower}`);
    expect(card).toMatch(new RegExp(`\\| Accuracy \\| \\S+ \\| ${lower}–`));
    const other = variants[1 - best];
    expect(modelCards(close)[1 - best]?.text).toContain(
      `name: Accuracy, 95% interval ${other?.metrics.accuracy.ci?.lower.toFixed(3)}`,
    );
  });
});

describe('latex', () => {
  it('has a table of the variants, of their differences and of the labels', () => {
    const files = latexFiles(report);
    expect(files.map(({ path }) => path)).toEqual(['variants.tex', 'differences.tex', 'labels.tex']);
    expect(textOf(files, 'variants.tex')).toMatch(
      /^ {4}m\/zero-shot & 80\.0\\% \(\S+--\S+\\%\) & 0\.800 \(\S+--\S+\) & 0\.800 \(\S+--\S+\) & 100\.0\\% & \\\$0\.02 & 130 ms \\\\$/m,
    );
    expect(textOf(files, 'differences.tex')).toMatch(/ & \$-\$30\.0 \(\$-\$\S+ to \$-\$\S+\) & /);
    expect(textOf(files, 'labels.tex')).toMatch(/^ {4}a & 30 & 0\.800 \(/m);
  });

  it('names first what decides, and each score once', async () => {
    const decided = await reportOf('z', { decide_by: { metric: 'f1-score', average: 'macro' } });
    expect(textOf(latexFiles(decided), 'variants.tex')).toContain(
      'Variant & Macro F1 & Accuracy & Weighted F1 & Answered',
    );
  });
});

it('publishes no interval where asking ended early, and says on how many rows', () => {
  const [first, ...others] = report.variants;
  if (!first) throw new Error('there are variants');
  const { decision: _, ...rest } = report;
  const ended = { ...rest, variants: [{ ...first, ended_early: { rows: 37, behind: null } }, ...others] };
  const files = latexFiles(ended);
  expect(textOf(files, 'variants.tex')).toMatch(/^ {4}m\/zero-shot \(37 of 60 rows\) & 80\.0\\% & 0\.800 & 0\.800 & /m);
  expect(textOf(files, 'labels.tex')).toMatch(/^ {4}a & 30 & 0\.800 & 0\.800 & 0\.800 /m);
  expect(modelCards(ended)[0]?.text).toContain('| Accuracy | 0.800 | – |');
  expect(mlflowFiles(ended, INTO).filter(({ path }) => path.endsWith('/accuracy_lower'))).toHaveLength(1);
});

it('tells scores for other shares of the labels from those of the rows', async () => {
  const weighted = await reportOf('z', { prevalence: { a: 0.9 } }, (row) => row % 2 === 0);
  const { metrics, at_prevalence } = weighted.variants[0] ?? {};
  expect(at_prevalence?.metrics.accuracy.value).toBeCloseTo(0.9);
  expect(textOf(latexFiles(weighted), 'variants.tex')).toMatch(
    /Variant & Accuracy, weighted to the given shares & Accuracy & Macro F1 [\s\S]*\n {4}m\/zero-shot & 90\.0\\% \(.*\) & 50\.0\\% /,
  );
  const [card = ''] = modelCards(weighted).map(({ text }) => text);
  expect(card).toContain(`| Accuracy | 0.500 | ${metrics?.accuracy.ci?.lower.toFixed(3)}–`);
  const runs = mlflowFiles(weighted, INTO);
  expect(textOf(runs, 'metrics/accuracy').split(' ')[1]).toBe('0.5');
  expect(textOf(runs, 'metrics/accuracy_at_prevalence').split(' ')[1]).toBe(
    String(at_prevalence?.metrics.accuracy.value),
  );
});

it('names of files differ, also without regard to case', () => {
  expect(fileNames(['a/b', 'A b', 'a-b', '///', '日本', 'x'.repeat(200)])).toEqual([
    'a-b',
    'A-b-2',
    'a-b-3',
    'variant',
    'variant-2',
    'x'.repeat(80),
  ]);
});
