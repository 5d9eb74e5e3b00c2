// A day without faults: a dropped CSV becomes a report, and commands work with the stack.
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { run } from '../../support/runs/run-command.ts';
import {
  BENCHMARK,
  commandLine,
  figures,
  KEY,
  KEY_PARAMETER,
  SOON_MS,
  said,
  upload,
  type World,
  withExample,
} from '../world.ts';

export function quietDay(world: () => World): void {
  it('a dropped CSV becomes a report with the figures of a local run', async () => {
    await upload(world().stack, 'tickets');
    const { report } = await world().stack.report('tickets');
    expect(report.status).toBe('complete');
    expect(report.variants.map(({ name }) => name)).toContain('scripted/zero-shot');
    const { PATH, HOME } = world().emulator.env;
    const local = await commandLine([], { PATH, HOME, OPENAI_API_KEY: KEY, OPENAI_BASE_URL: world().model.url });
    expect(figures(report)).toEqual(figures(local));
  });

  it('the report’s scores follow from its predictions.csv', async () => {
    const { prefix, report } = await world().stack.report('tickets');
    const rows: Record<string, string>[] = parse(await world().stack.text(`${prefix}predictions.csv`), {
      columns: true,
    });
    expect(rows).toHaveLength(report.samples);
    for (const { name, metrics } of report.variants) {
      const own = rows.filter(({ variant }) => variant === name);
      const right = own.filter(({ truth, prediction }) => truth === prediction);
      expect(right.length / own.length).toBeCloseTo(metrics.accuracy.value ?? Number.NaN, 12);
    }
  });

  it('a finished run leaves all files of its report, and nothing open', async () => {
    const { prefix } = await world().stack.report('tickets');
    const tables = ['comparisons.csv', 'looks.json', 'metrics.csv', 'predictions.csv'];
    const files = [...tables, 'report.html', 'report.json', 'report.md', 'slices.csv', 'suspects.csv'];
    const keys = await world().stack.keys(prefix);
    expect(keys).toContain(`${prefix}charts/scores.svg`);
    expect(keys.filter((key) => !key.startsWith(`${prefix}charts/`))).toEqual(files.map((file) => `${prefix}${file}`));
    await expect.poll(() => world().stack.keys('active/'), { timeout: SOON_MS }).toEqual([]);
  });

  it('a finished run is announced to the account, with the key of its report', async () => {
    const { prefix, report } = await world().stack.report('tickets');
    const detail = expect.objectContaining({ run: report.run, report: `${prefix}report.json` });
    await expect.poll(world().toldRuns, { timeout: SOON_MS }).toEqual([{ 'detail-type': 'Run finished', detail }]);
  });

  it('an unusable CSV gets a rejected report that says why', async () => {
    await world().stack.put('holdouts/unusable.csv', 'subject,body\nno label,here\n');
    const { report } = await world().stack.report('unusable');
    expect(report.status).toBe('rejected');
    expect(report.problems).not.toEqual([]);
  });

  it('an archived CSV gets a rejected report, whatever the case of its extension', async () => {
    await world().stack.put('holdouts/archived.Csv', 'text,label\na,bug\n', 'GLACIER');
    const { report } = await world().stack.report('archived');
    expect(report.status).toBe('rejected');
    expect(report.problems[0]?.message).toMatch(/archive storage class/);
  });

  it('the command line runs a CSV through the deployed stack', async () => {
    const { report } = await world().stack.report('tickets');
    expect(figures(await commandLine(['--stack', 'Holdout'], world().emulator.env))).toEqual(figures(report));
  });

  it('the doctor finds only a dead letter, and redrive returns it', async () => {
    const holdout = (command: string) =>
      run('node', ['cli/holdout.js', command, '--stack', 'Holdout'], world().emulator.env);
    const { report } = await world().stack.report('tickets');
    await world().stack.addDeadLetter({ type: 'dispatched', run: report.run });
    const found = await holdout('doctor');
    expect(found.match(/^(note|broken).*/gm)).toEqual([
      'note    1 prediction could not be stored and is among the dead letters',
    ]);
    expect(found).toContain(`ok      the key of openai (${KEY_PARAMETER}) exists`);
    expect(found).not.toContain(KEY);
    expect(await holdout('redrive')).toMatch(/^Returned 1 dead letter to /m);
    expect(await holdout('doctor')).toContain('ok      no dead letters');
  });

  it('a plan knows what the stack would refuse', async () => {
    const benchmark = { ...BENCHMARK, models: ['no-price'] };
    const found = await withExample(benchmark, (files) =>
      said(world().emulator, 'plan', ...files, '--stack', 'Holdout'),
    );
    expect(found).toMatch(
      /this stack does not allow the model no-price at the endpoint openai\.[\s\S]*It allows: scripted\./,
    );
  });
}
