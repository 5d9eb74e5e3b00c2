import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exportReport } from '../../../../cli/actions/export.ts';
import type { ExportFormat } from '../../../../cli/export/formats.ts';
import { type StoredRun, temporaryFolder, writeReportFolder } from '../../../support/runs/report-folder.ts';
import { baseline, model, rightOrWrong } from '../../report/sample-run.ts';

const RUN = '20260102T030405678Z-0f1e2d3c4b5a';
const HOSTILE = ['NA', '=cmd', 'null'];

const sample = (benchmark = {}): StoredRun => ({
  ...rightOrWrong(20, [model('m'), baseline('majority')], (row, _, variant) => (row + variant) % 4 > 0),
  run: RUN,
  benchmark,
});

let out: string;
let said: string;
beforeEach(() => {
  out = temporaryFolder();
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

/** @returns the paths that were printed */
async function exported(to: ExportFormat, into?: string, wanted = 'tags'): Promise<string[]> {
  said = '';
  expect(await exportReport(wanted, { to, out, ...(into !== undefined && { into }) })).toBe(0);
  return said.trimEnd().split('\n');
}

describe('holdout export', () => {
  it('writes beside the reports by default, and nothing into the folder of the run', async () => {
    const folder = await writeReportFolder(out, sample({ gates: [{ metric: 'accuracy', min: 0.1, variant: '*' }] }));
    const before = await readdir(folder);
    const place = join(out, 'export/tags', RUN);
    expect(await exported('junit')).toEqual([join(place, 'junit.xml')]);
    expect(await exported('markdown')).toEqual([join(place, 'report.md')]);
    expect(await exported('latex')).toEqual(
      ['variants.tex', 'differences.tex', 'labels.tex'].map((file) => join(place, file)),
    );
    expect(await exported('model-card')).toEqual(['m-zero-shot.md', 'majority.md'].map((file) => join(place, file)));
    expect(await exported('mlflow')).toEqual([join(out, 'export/mlruns')]);
    expect(await readdir(folder)).toEqual(before);
    expect((await stat(join(place, 'variants.tex'))).mode & 0o777).toBe(0o600);
  });

  it.each(['junit.xml', 'report.md'])('makes the %s of the run from report.json alone', async (file) => {
    const folder = await writeReportFolder(out, sample({ gates: [{ metric: 'accuracy', min: 0.1, variant: '*' }] }));
    const original = await readFile(join(folder, file), 'utf8');
    await rm(join(folder, file));
    await rm(join(folder, 'predictions.csv'));
    const [path = ''] = await exported(file === 'junit.xml' ? 'junit' : 'markdown', join(out, 'here'), folder);
    expect(path).toBe(join(out, 'here', file));
    expect(await readFile(path, 'utf8')).toBe(original);
  });

  it('gives pandas every prediction and metric with its type', async () => {
    const folder = await writeReportFolder(out, {
      ...sample(),
      labels: HOSTILE,
      rows: HOSTILE.map((truth, row) => ({ id: `=${row}`, text: `text ${row}`, truth })),
      predict: (row, variant) => ({
        predicted: variant === 0 ? null : (HOSTILE[row] ?? ''),
        confidence: 0.5,
        latencyMs: 1.5,
      }),
    });
    const [predictions = '', metrics = ''] = await exported('pandas', join(out, 'data'));
    const read = async (file: string) => parquetReadObjects({ file: await asyncBufferFromFile(file), compressors });
    const lines = await read(predictions);
    expect(lines).toHaveLength(6);
    expect(lines[3]).toMatchObject({
      row: 2n,
      id: '=1',
      truth: '=cmd',
      prediction: '=cmd',
      confidence: 0.5,
      latency_ms: 1.5,
    });
    expect(lines[0]).toMatchObject({ truth: 'NA', status: 'invalid', prediction: null, cost_usd: null });
    const csv = (await readFile(join(folder, 'metrics.csv'), 'utf8')).trimEnd().split('\n');
    const figures = await read(metrics);
    expect(figures).toHaveLength(csv.length - 1);
    const labelled = figures.filter(({ label, variant }) => label !== '' && variant === 'majority');
    expect(labelled.map(({ label }) => label)).toEqual(HOSTILE.flatMap((label) => [label, label, label]));
    expect(figures.find(({ metric, variant }) => metric === 'accuracy' && variant === 'majority')).toMatchObject({
      over: 'all',
      label: '',
      value: 1,
      upper: 1,
    });
  });

  it('puts runs of a name into one experiment, and leaves what MLflow says of it', async () => {
    await writeReportFolder(out, sample());
    await writeReportFolder(out, { ...sample(), run: RUN.replace('2026', '2027') });
    const [store = ''] = await exported('mlflow', join(out, 'mlruns'), RUN);
    const [experiment = '', ...others] = await readdir(store);
    expect(others).toEqual([]);
    const meta = join(store, experiment, 'meta.yaml');
    await writeFile(meta, 'name: renamed\n');
    const before = await readdir(join(store, experiment));
    await exported('mlflow', join(out, 'mlruns'), RUN);
    expect(await readdir(join(store, experiment))).toEqual(before);
    await exported('mlflow', join(out, 'mlruns'));
    expect(await readdir(join(store, experiment))).toHaveLength(before.length + 2);
    expect(await readFile(meta, 'utf8')).toBe('name: renamed\n');
  });
});

describe('says what to do', () => {
  it('where there are no gates', async () => {
    await writeReportFolder(out, sample());
    await expect(exported('junit')).rejects.toThrow(
      'The benchmark of this report has no gates. Add `gates` to it and run again.',
    );
  });

  it('where there is no such report', async () => {
    await writeReportFolder(out, sample());
    await expect(exported('latex', undefined, 'tag')).rejects.toThrow(
      /There is no report called tag .* Did you mean tags\?/,
    );
  });

  it('where report.json is none, or of another version', async () => {
    const folder = await writeReportFolder(out, sample());
    await writeFile(join(folder, 'report.json'), '{"format": 2}');
    await expect(exported('latex')).rejects.toThrow(
      /report\.json: this report cannot be read: .* Run the benchmark again/,
    );
  });

  it('where predictions.csv is missing', async () => {
    const folder = await writeReportFolder(out, sample());
    await rm(join(folder, 'predictions.csv'));
    await expect(exported('pandas')).rejects.toThrow(
      /has no predictions\.csv\. Fetch the whole report, or run again\.$/,
    );
  });

  it.each(['latex', 'mlflow', 'model-card'] as const)('where a run has no scores: %s', async (to) => {
    const folder = await writeReportFolder(out, sample());
    const file = join(folder, 'report.json');
    const report = JSON.parse(await readFile(file, 'utf8'));
    const rejected = { ...report, status: 'rejected', rows: 0, variants: [], headline: 'The file is empty.' };
    await writeFile(file, JSON.stringify(rejected));
    await expect(exported(to)).rejects.toThrow(
      'The run is rejected and has no scores: The file is empty. Use --to markdown.',
    );
    expect(await exported('markdown')).toHaveLength(1);
  });

  it.runIf(process.getuid?.() !== 0)('where the folder cannot be written to', async () => {
    await writeReportFolder(out, sample());
    const into = temporaryFolder();
    await chmod(into, 0o500);
    await expect(exported('latex', join(into, 'x'))).rejects.toThrow(/choose another folder with --into/);
  });

  it('where a file is in the way of the folder', async () => {
    await writeReportFolder(out, sample());
    const into = join(out, 'file');
    await writeFile(into, '');
    for (const to of ['latex', 'pandas'] as const) {
      await expect(exported(to, into)).rejects.toThrow(
        `${into}: there is a file where a folder is needed. Move it away, or choose another folder with --into.`,
      );
    }
  });
});
