import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { told } from '../../../api/errors.ts';
import { asEvents } from '../../../api/events.ts';
import { HoldoutError, InputError, type ProgressEvent, Report, RunError, readReport } from '../../../api/index.ts';
import { concluded } from '../../../api/run.ts';
import { CommandError } from '../../../cli/terminal/explain.ts';
import { InputError as Refused } from '../../../lambda/shared/text/input-error.ts';
import { temporaryFolder, writeReportFolder } from '../../support/runs/report-folder.ts';
import { baseline } from '../report/sample-run.ts';

const stored = () =>
  writeReportFolder(temporaryFolder(), {
    run: '20260102T030405678Z-0f1e2d3c4b5a',
    labels: ['bug', 'billing'],
    rows: [
      { text: 'it crashes', truth: 'bug' },
      { text: 'a refund', truth: 'billing' },
    ],
    variants: [baseline('majority')],
    predict: () => ({ predicted: 'bug' }),
  });

/** Changes keys of a report.json. */
async function changed(folder: string, keys: object): Promise<string> {
  const file = join(folder, 'report.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...keys }));
  return file;
}

describe('an error', () => {
  const thrown = (error: unknown) => told(Promise.reject(error)).catch((one: unknown) => one);

  it('of the input lists its problems', async () => {
    const error = await thrown(
      new Refused([{ file: 'tags.csv', line: 7, message: 'no label.', advice: 'Fill it in.' }]),
    );
    expect(error).toBeInstanceOf(InputError);
    expect(error).toBeInstanceOf(HoldoutError);
    expect(error).toMatchObject({ message: 'tags.csv:7: no label. Fill it in.', problems: [{ line: 7 }] });
  });

  it('that the caller can mend says how', async () => {
    expect(await thrown(new CommandError('Give two runs.'))).toMatchObject({ name: 'HoldoutError' });
    const full = Object.assign(new Error('write'), { code: 'ENOSPC', path: '/data' });
    expect(await thrown(full)).toMatchObject({ name: 'HoldoutError', message: 'The disk is full: /data', cause: full });
  });

  it('of anything else is thrown as it is, an abort’s reason too', async () => {
    for (const error of [
      new TypeError('a fault'),
      new DOMException('This operation was aborted', 'AbortError'),
      'enough',
    ])
      expect(await thrown(error)).toBe(error);
  });
});

describe('a finished run', () => {
  it('gives its report and where its files are', async () => {
    const folder = await stored();
    const jsonFile = join(folder, 'report.json');
    const result = await concluded({ jsonFile, files: [jsonFile] }, Report, '');
    expect(result).toMatchObject({ folder, files: [jsonFile], report: { name: 'tags', status: 'complete' } });
  });

  it('without a result is an error with its report', async () => {
    const folder = await stored();
    const jsonFile = await changed(folder, { status: 'failed', headline: 'The endpoint refuses the key.' });
    const error = await concluded({ jsonFile, files: [] }, Report, '').catch((one: unknown) => one);
    expect(error).toBeInstanceOf(RunError);
    expect(error).toMatchObject({ message: 'The endpoint refuses the key.', folder, report: { status: 'failed' } });
  });
});

describe('readReport', () => {
  it('reads a folder, and says which is of unlabelled rows', async () => {
    const folder = await stored();
    const report = await readReport(folder);
    expect('task' in report).toBe(false);
    expect(report).toEqual(Report.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))));
  });

  it('says so of a report of another version, and of none', async () => {
    const folder = await stored();
    await changed(folder, { labels: 'bug' });
    await expect(readReport(folder)).rejects.toThrow(
      /report\.json: this report cannot be read: .* Run the benchmark again/,
    );
    await expect(readReport('tags', { out: folder })).rejects.toThrow('There is no report');
  });
});

it('progress is told when there is some', () => {
  const heard: ProgressEvent[] = [];
  const progress = asEvents((event) => heard.push(event));
  const at = (done: number) => ({ done, unanswered: 0, usd: 0.5 });
  progress.update(at(1));
  progress.update(at(1));
  progress.update(at(2));
  progress.say('Using cached answers.');
  expect(heard).toEqual([
    { type: 'progress', done: 1, samples: 0, unanswered: 0, cost_usd: 0.5 },
    { type: 'progress', done: 2, samples: 0, unanswered: 0, cost_usd: 0.5 },
    { type: 'note', message: 'Using cached answers.' },
  ]);
});
