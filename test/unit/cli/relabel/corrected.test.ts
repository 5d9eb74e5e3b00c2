// The corrected holdout, and which of a file and a report the user means.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { relabel } from '../../../../cli/actions/relabel.ts';
import { Relabelled } from '../../../../cli/relabel/contract.ts';
import { originOf } from '../../../../cli/relabel/origin.ts';
import { type StoredRun, temporaryFolder, writeReportFolder } from '../../../support/runs/report-folder.ts';
import { model } from '../../report/sample-run.ts';

type Line = Record<string, string>;

const HOSTILE = '=HYPERLINK("x"),\r\n"quoted"\t;\u202E';
/** Three models read the first ten rows otherwise than the file. */
const RUN: StoredRun = {
  run: '20260102T030405678Z-0f1e2d3c4b5a',
  labels: ['a', 'b', '=c'],
  rows: Array.from({ length: 160 }, (_, row) => ({
    id: `id ${row}`,
    text: `${row} ${HOSTILE} ${'long '.repeat(200)} the end of a long text`,
    truth: row % 2 ? 'b' : 'a',
  })),
  variants: [model('m'), model('n'), model('o')],
  predict: (row) => ({ predicted: row < 10 ? '=c' : row % 2 ? 'b' : 'a' }),
};
const ROWS = RUN.rows.map(({ id = '', text, truth }) => [id, text, truth]);
const HEADER = ['id', 'text', 'label'];

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

interface Said {
  readonly out: string;
  readonly err: string;
}

async function saidBy(given: string, options: Parameters<typeof relabel>[1]): Promise<Said> {
  const said = { out: '', err: '' };
  const hear = (stream: 'stdout' | 'stderr', as: keyof typeof said) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[as] += String(text);
      return true;
    });
  hear('stdout', 'out');
  hear('stderr', 'err');
  expect(await relabel(given, options)).toBe(0);
  return said;
}

/** A finished run, and its holdout where the functions of this machine keep it. @param csv the bucket's file */
async function finished(csv = stringify([HEADER, ...ROWS])) {
  const out = temporaryFolder();
  const state = join(temporaryFolder(), 'state');
  const folder = await writeReportFolder(out, RUN);
  await mkdir(join(state, 's3/bucket/holdouts'), { recursive: true });
  await writeFile(join(state, 's3/bucket/holdouts/tags.csv'), csv);
  const checked = join(out, 'checked.csv');
  const lines = parse<Line>(await readFile(join(folder, 'suspects.csv')), { columns: true });
  const right = ({ sample, row, label }: Line) => (sample === 'suspect' && Number(row) <= 4 ? "'=c" : label);
  await writeFile(
    checked,
    stringify(
      lines.map((line) => ({ ...line, correct_label: right(line) })),
      { header: true },
    ),
  );
  return { out, state, folder, checked, options: { out, state, report: folder } };
}

describe('the corrected holdout', () => {
  test('is the same file but for the wrong labels, and the next command is told', async () => {
    const { out, state, folder, checked, options } = await finished();
    const { out: said } = await saidBy(checked, options);
    const file = join(out, 'relabel/tags-corrected.csv');
    expect(parse(await readFile(file))).toEqual([
      HEADER,
      ...ROWS.map(([id, text, truth], row) => [id, text, row < 4 ? '=c' : truth]),
    ]);
    expect(said).toContain(`Corrected holdout: ${file} (4 labels changed)\n`);
    expect(said).toContain(`\n  npx holdout run ${file} --state ${state} --out ${out}\n`);
    expect(await originOf(file)).toBe(folder);
    await rename(folder, `${folder}-elsewhere`);
    expect(await originOf(file)).toBe(RUN.run);
    await writeFile(file.replace('.csv', '.json'), JSON.stringify({ format: 1, run: '../..', folder }));
    expect(await originOf(file)).toBe(undefined);
    expect(await originOf(checked)).toBe(undefined);
  });

  test('is named in JSON', async () => {
    const { out, checked, options } = await finished();
    const { corrected } = Relabelled.parse(JSON.parse((await saidBy(checked, { ...options, json: true })).out));
    expect(corrected).toEqual({ labels: 4, file: join(out, 'relabel/tags-corrected.csv') });
  });

  test.each([
    ['another text', ROWS.map((row, index) => (index === 150 ? row.with(1, 'new') : row))],
    ['another label', ROWS.map((row, index) => (index === 150 ? row.with(2, 'b') : row))],
    ['a row less', ROWS.slice(0, -1)],
    ['a row more', [...ROWS, ['new', 'new', 'a']]],
  ])('is not written if the file has %s by now', async (_what, rows) => {
    const { out, state, checked, options } = await finished(stringify([HEADER, ...rows]));
    const { out: said } = await saidBy(checked, options);
    expect(said).toContain(
      `The corrected holdout was not written: ${state} no longer has the rows as the run read them.`,
    );
    await expect(readFile(join(out, 'relabel/tags-corrected.csv'))).rejects.toThrow(/ENOENT/);
    await expect(readFile(join(out, 'relabel/tags-corrected.csv.part'))).rejects.toThrow(/ENOENT/);
  });
});

describe('what is given', () => {
  test('is a report by its name, run id or folder: its page is written', async () => {
    const { out, state, folder } = await finished();
    for (const name of ['DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME']) vi.stubEnv(name, '');
    vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
    const page = join(out, `relabel/${RUN.run}.html`);
    for (const given of ['tags', RUN.run, folder]) expect((await saidBy(given, { out, state })).out).toBe(`${page}\n`);
    const html = await readFile(page, 'utf8');
    // The whole text, from the holdout.
    expect(html.includes('the end of a long text')).toBe(true);
  });

  test.each([
    [
      'a file that is not there',
      'checked.csv',
      /^There is no file checked\.csv\. To check the labels of a report, give its name/,
    ],
    ['a report that is not there', 'tgs', /There is no report called tgs in .* Did you mean tags\?/],
  ])('is %s', async (_what, given, message) => {
    const { out, state } = await finished();
    await expect(relabel(given, { out, state })).rejects.toThrow(message);
  });

  test('is refused if it is both', async () => {
    const { out, state } = await finished();
    // A file of the project's folder, where tests run.
    await writeReportFolder(out, { ...RUN, name: 'LICENSE' });
    await expect(relabel('LICENSE', { out, state })).rejects.toThrow(
      'LICENSE is both a file and a report. Give ./LICENSE for the file, or the run id or folder for the report.',
    );
  });

  test('is no report beside --report or --json', async () => {
    const { out, state, folder } = await finished();
    await expect(relabel(folder, { out, state, report: 'tags' })).rejects.toThrow(/There is no file/);
    await expect(relabel(folder, { out, state, json: true })).rejects.toThrow(
      /--json prints the figures of a checked file/,
    );
  });
});
