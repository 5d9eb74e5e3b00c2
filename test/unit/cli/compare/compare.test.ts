import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../../../cli/compare/compute.ts';
import { loadRun } from '../../../../cli/compare/load.ts';
import { comparisonMarkdown } from '../../../../cli/compare/markdown.ts';
import { renderComparison } from '../../../../cli/compare/page.tsx';
import { DECIDED_CODE } from '../../../../lambda/shared/contracts/decided.ts';
import type { Comparison } from '../../../../lambda/shared/contracts/report/comparison.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { type StoredRun, temporaryFolder, writeReportFolder } from '../../../support/runs/report-folder.ts';
import { baseline, model } from '../../report/sample-run.ts';

const LABELS = ['bug', '=billing', '__proto__'];
const ROWS = Array.from({ length: 60 }, (_, row) => ({
  id: `id ${row}`,
  text: `text ${row}`,
  truth: LABELS[row % 3] ?? '',
}));

/** Right except on the named rows. */
const wrongOn = (rows: readonly { readonly truth: string }[], wrong: (row: number) => boolean) => (row: number) => ({
  predicted: wrong(row) ? null : (rows[row]?.truth ?? ''),
});

const A: StoredRun = {
  run: 'run-a',
  labels: LABELS,
  rows: ROWS,
  variants: [model('m')],
  predict: wrongOn(ROWS, (row) => row < 12),
};
const B: StoredRun = { ...A, run: 'run-b', predict: wrongOn(ROWS, (row) => row === 20) };

async function compared(runs: readonly StoredRun[], asked: readonly string[] = []) {
  const out = temporaryFolder();
  const loaded = [];
  for (const run of runs) loaded.push(await loadRun(await writeReportFolder(out, run)));
  return await compareRuns(loaded, asked);
}

describe('what decides in the first run decides', () => {
  const byRecall = (run: StoredRun): StoredRun => ({
    ...run,
    benchmark: { decide_by: { metric: 'recall', label: 'bug' } },
  });

  test('in the headline, with its own difference', async () => {
    // Of the 20 bugs, A misses 4, and B none.
    const { headline, changes } = await compared([byRecall(A), B]);
    expect(changes[0]?.deciding).toMatchObject({
      first: 0.8,
      other: 1,
      verdict: 'tie',
      ahead: { value: expect.closeTo(0.2, 12) },
    });
    expect(headline).toMatch(
      /^m\/zero-shot shows no more than chance by recall of bug in B: 80\.0% → 100\.0% on 60 rows \(20\.0 points, 95% interval −?\d+\.\d to \d+\.\d\); 12 newly right, 1 newly wrong\.$/,
    );
  });

  test('on the page, beside the accuracy', async () => {
    const page = renderComparison(await compared([byRecall(A), B]))
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ');
    expect(page).toMatch(/Recall of bug .* m\/zero-shot 80\.0% → 100\.0% 20\.0 points −?\d+\.\d to \d+\.\d 80\.0% /);
    expect(page).toContain('cannot tell the two apart, by recall of bug.');
    expect(renderComparison(await compared([A, B]))).toContain('cannot tell the two apart (p ≥ 0.05).');
  });

  test('and what is shown', async () => {
    const many = {
      ...A,
      rows: Array.from({ length: 600 }, (_, row) => ({
        ...ROWS[row % 60],
        id: `id ${row}`,
        text: `text ${row}`,
        truth: LABELS[row % 3] ?? '',
      })),
    };
    const worse = wrongOn(many.rows, (row) => row % 5 === 0);
    const { headline, changes } = await compared([
      byRecall({ ...many, predict: worse }),
      { ...many, run: 'run-b', predict: wrongOn(many.rows, () => false) },
    ]);
    expect(changes[0]?.deciding?.verdict).toBe('better');
    expect(headline).toContain('is shown to be better by recall of bug in B: 80.0% → 100.0%');
  });

  test('but for accuracy, whose own test decides', async () => {
    const { changes } = await compared([A, B]);
    expect(changes[0]?.deciding).toBeUndefined();
  });
});

describe('what changed', () => {
  test('is counted, tested and listed', async () => {
    const { changes, rows, row_differences, notes, headline } = await compared([A, B]);
    expect(rows).toBe(60);
    const [change] = changes;
    expect(change?.first.accuracy.value).toBe(48 / 60);
    expect(change?.other.accuracy.value).toBe(59 / 60);
    expect(change?.metrics.accuracy.difference).toBeCloseTo(11 / 60, 12);
    // Exact McNemar of 12 against 1: 2 (1 + 13) / 2^13.
    expect(change?.metrics.accuracy.p_value).toBeCloseTo(28 / 8192, 12);
    expect(change?.newly_right.count).toBe(12);
    expect(change?.newly_wrong).toEqual({
      count: 1,
      rows: [{ row: 21, id: 'id 20', truth: '__proto__', first: ['__proto__'], other: [null], text: 'text 20' }],
    });
    expect(row_differences[0]).toMatchObject({ only_in_first: { count: 0 }, changed_label: { count: 0 } });
    expect(notes).toEqual([]);
    expect(headline).toBe(
      'm/zero-shot is significantly more accurate in B: 80.0% → 98.3% of 60 rows (18.3 points, 95% interval 6.8 to 28.7, p = 0.003); 12 newly right, 1 newly wrong.',
    );
  });

  test('is called more than chance without a digit too many', async () => {
    const { headline } = await compared([A, { ...A, run: 'run-b', predict: () => ({ predicted: null }) }]);
    expect(headline).toMatch(/is significantly less accurate in B: .*, p < 0\.001\);/);
  });

  test('has the figures that one report gives for two variants', async () => {
    const predict = (row: number, variant: number) => ({
      predicted: (variant === 0 ? row < 12 : row === 20) ? null : (ROWS[row]?.truth ?? ''),
    });
    const folder = await writeReportFolder(temporaryFolder(), { ...A, variants: [model('m'), model('n')], predict });
    const [pair] = Report.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))).comparisons;
    const [change] = (await compared([A, B])).changes;
    // The interval of F1 is drawn with a seed that includes the variants' names.
    const seedless = (metrics: Comparison['metrics'] | undefined) => [metrics?.accuracy, metrics?.f1_macro.difference];
    expect(pair).toMatchObject({ first: 'n/zero-shot', smallest_difference: change?.smallest_difference });
    expect(seedless(change?.metrics)).toEqual(seedless(pair?.metrics));
  });

  describe('counts rows that belong together as its units, as a report does', () => {
    /** 20 texts, each three times. */
    const copies = ROWS.map((row, index) => ({ ...row, text: `text ${index % 20}`, truth: LABELS[index % 2] ?? '' }));
    const first: StoredRun = { ...A, rows: copies, predict: wrongOn(copies, (row) => row % 20 < 7) };
    const second: StoredRun = { ...first, run: 'run-b', predict: wrongOn(copies, (row) => row % 20 === 8) };
    const oneByOne: StoredRun = { ...first, rows: copies.map((row, index) => ({ ...row, text: `text ${index}` })) };

    async function withoutUnits(folder: string): Promise<string> {
      const file = join(folder, 'predictions.csv');
      const text = await readFile(file, 'utf8');
      expect(text).toMatch(/,unit\n/);
      await writeFile(file, text.replaceAll(/,[^,\n]*\n/g, '\n'));
      return folder;
    }

    test('in differences, p-values and intervals', async () => {
      const both: StoredRun = {
        ...first,
        variants: [model('m'), model('n')],
        predict: (row, variant) => (variant === 0 ? first : second).predict(row, 0, 0),
      };
      const folder = await writeReportFolder(temporaryFolder(), both);
      const report = Report.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')));
      const { changes, units, notes, rows } = await compared([first, second]);
      expect({ rows, units }).toEqual({ rows: 60, units: { letter: 'A', count: 20 } });
      expect(notes).toEqual([
        'Some rows belong together: they are of one group, or have nearly the same text. Intervals and tests count the 20 units of these 60 rows, as the report of A does.',
      ]);
      const [change] = changes;
      expect(change?.metrics.accuracy).toEqual(report.comparisons[0]?.metrics.accuracy);
      for (const [score, of] of [
        [change?.first.accuracy, 0],
        [change?.other.accuracy, 1],
      ] as const) {
        const inReport = report.variants[of]?.metrics.accuracy;
        expect(score?.value).toBe(inReport?.value);
        expect(score?.ci?.lower).toBeCloseTo(inReport?.ci?.lower ?? 1, 12);
        expect(score?.ci?.upper).toBeCloseTo(inReport?.ci?.upper ?? 0, 12);
      }
      // 7 units against 1, instead of 21 rows against 3.
      expect(change?.metrics.accuracy.p_value).toBeCloseTo(18 / 256, 12);
      const alone = await compared([oneByOne, { ...oneByOne, run: 'run-b', predict: second.predict }]);
      expect(alone.units).toBeUndefined();
      expect(alone.changes[0]?.metrics.accuracy.p_value).toBeLessThan(0.001);
      expect(alone.changes[0]?.metrics.accuracy.ci?.lower).toBeGreaterThan(change?.metrics.accuracy.ci?.lower ?? 1);
      expect(comparisonMarkdown(alone)).toContain('by McNemar’s test with');
      expect(comparisonMarkdown(await compared([first, second]))).toContain('by a test of whole units with');
    });

    test('that another run knows, where the first is of a version that did not count them', async () => {
      const out = temporaryFolder();
      const old = await loadRun(await withoutUnits(await writeReportFolder(out, first)));
      const { units, changes } = await compareRuns([old, await loadRun(await writeReportFolder(out, second))], []);
      expect(units).toEqual({ letter: 'B', count: 20 });
      expect(changes[0]?.metrics.accuracy.p_value).toBeCloseTo(18 / 256, 12);
      expect((await compareRuns([old, { ...old, folder: '' }], [])).units).toBeUndefined();
    });

    test('on the shared rows alone', async () => {
      const half = { ...second, rows: copies.slice(0, 30) };
      expect((await compared([first, half])).units).toEqual({ letter: 'A', count: 20 });
      const once = { ...second, rows: copies.slice(0, 20) };
      expect((await compared([first, once])).units).toBeUndefined();
    });
  });

  test('is compared on the rows that a stopped run asked of all its variants: the others are not wrong', async () => {
    const variants = [model('m'), model('n')];
    const both: StoredRun = { ...A, variants };
    const stopped: StoredRun = {
      ...both,
      run: 'run-b',
      predict: (row, variant) => {
        // n is ahead of m. Of row 41 no answer was valid so far, which is the fault of m.
        if (row >= (variant === 0 ? 42 : 50)) return { predicted: null, status: 'skipped', errorCode: 'cancelled' };
        if (row === 41 && variant === 0) return { predicted: null, status: 'skipped', errorCode: 'nothing_valid' };
        return B.predict(row, variant, 0);
      },
    };
    const { changes, headline, notes } = await compared([both, stopped]);
    expect(changes.map(({ variant, rows, other }) => [variant, rows, other.accuracy.value])).toEqual([
      ['n/zero-shot', 42, 41 / 42],
      ['m/zero-shot', 42, 40 / 42],
    ]);
    expect(headline).toContain('comparisons on 42 rows');
    expect(changes[0]?.newly_wrong.count).toBe(1);
    expect(notes).toEqual(['The run B is partial: only rows that it asked of all its variants are compared.']);
  });

  test('is corrected over all variants and runs', async () => {
    const both = { ...A, variants: [model('m'), baseline('tfidf')] };
    const { changes } = await compared([
      both,
      { ...both, run: 'run-b', predict: B.predict },
      { ...both, run: 'run-c' },
    ]);
    expect(changes.map(({ letter, variant }) => `${letter} ${variant}`)).toEqual([
      'B m/zero-shot',
      'B tfidf',
      'C m/zero-shot',
      'C tfidf',
    ]);
    expect(changes[0]?.metrics.accuracy.p_value_holm).toBeCloseTo((4 * 28) / 8192, 12);
    expect(changes[2]?.metrics.accuracy.p_value).toBe(1);
  });

  test('by label', async () => {
    const { changes } = await compared([A, B]);
    expect(changes[0]?.by_label).toMatchObject([
      { label: '__proto__', support: 20, newly_right: 4, newly_wrong: 1 },
      { label: 'bug', support: 20, newly_right: 4, newly_wrong: 0, f1_other: 1 },
      { label: '=billing', support: 20, newly_right: 4, newly_wrong: 0, f1_other: 1 },
    ]);
  });

  test('with repeats: right more often, or less often', async () => {
    const predict = (row: number, _variant: number, repeat: number) => ({
      predicted: row === 0 && repeat === 1 ? null : (ROWS[row]?.truth ?? ''),
    });
    const { changes, repeats, notes } = await compared([
      { ...A, repeats: 3, predict },
      { ...A, run: 'run-b', repeats: 2, predict: wrongOn(ROWS, () => false) },
    ]);
    expect(repeats).toBe(2);
    expect(changes[0]?.newly_right).toMatchObject({
      count: 1,
      rows: [{ first: ['bug', null], other: ['bug', 'bug'] }],
    });
    expect(notes).toEqual(['The runs asked each row 3 and 2 times. Only the first 2 are compared.']);
  });
});

describe('rows', () => {
  test('that differ are reported and not compared', async () => {
    const rows = ROWS.slice(1).map((row, index) => {
      if (index === 0) return { ...row, text: 'another text' };
      return index === 1 ? { ...row, truth: 'bug' } : row;
    });
    const other = {
      ...B,
      rows: [...rows, { id: 'new', text: 'new', truth: 'bug' }],
      predict: wrongOn(rows, () => false),
    };
    const { rows: count, row_differences, notes } = await compared([A, other]);
    expect(count).toBe(57);
    expect(row_differences).toEqual([
      {
        letter: 'B',
        only_in_first: { count: 1, ids: ['id 0'] },
        only_in_other: { count: 1, ids: ['new'] },
        changed_content: { count: 1, ids: ['id 1'] },
        changed_label: { count: 1, ids: ['id 2'] },
      },
    ]);
    expect(notes).toEqual([
      'The holdouts of A and B differ: 1 row only in A, 1 row only in B, 1 row with a changed text, 1 row with a changed label. These rows are not compared.',
      '1 label was changed from A to B, and no accuracy of A’s own answers moves by that.',
    ]);
  });

  describe('by changed labels', () => {
    /** A misses the rows before 12. On the first five it said "=billing", and so say the new labels. */
    const said = (row: number) => ({
      predicted: row < 5 ? '=billing' : row < 12 ? null : (ROWS[row]?.truth ?? ''),
    });
    const corrected = ROWS.map((row, index) => ({ ...row, truth: index < 5 ? '=billing' : row.truth }));
    const first: StoredRun = { ...A, predict: said, variants: [model('m'), model('n')] };
    const again: StoredRun = { ...first, run: 'run-b', rows: corrected };

    test('has its answers scored by both', async () => {
      const { relabelled, notes, changes } = await compared([first, again]);
      // Of rows 0, …, 4 two were billing already.
      expect(relabelled).toMatchObject([{ letter: 'B', labels: 3, rows: 60 }]);
      const [scored] = relabelled[0]?.variants ?? [];
      expect(scored?.by_first.accuracy).toBeCloseTo(50 / 60, 12);
      expect(scored?.by_other.accuracy).toBeCloseTo(53 / 60, 12);
      // What B's own report says of the same answers.
      const folder = await writeReportFolder(temporaryFolder(), again);
      const report = Report.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')));
      expect(scored?.by_other.f1_macro).toBeCloseTo(report.variants[0]?.metrics.f1_macro.value ?? 0, 12);
      expect(notes).toContain(
        '3 labels were changed from A to B. By that alone, the accuracy of A’s own answers moves: m/zero-shot 83.3% → 88.3%, n/zero-shot 83.3% → 88.3%.',
      );
      // The other figures are of rows that have one label.
      expect(changes[0]?.rows).toBe(57);
    });

    test('is on the page', async () => {
      const page = renderComparison(await compared([first, again])).replace(/<[^>]*>/g, ' ');
      expect(page.replace(/\s+/g, ' ')).toMatch(
        /3 labels changed from A to B, of 60 rows that both have .* m\/zero-shot 83\.3% 88\.3% \+5\.0 /,
      );
      expect(renderComparison(await compared([A, B]))).not.toContain('Changed labels');
    });

    test('also where a label is new, and rows are joined by their text', async () => {
      const withoutIds = ({ text, truth }: { text: string; truth: string }) => ({ text, truth });
      const { relabelled, joined_by } = await compared([
        { ...first, rows: ROWS.map(withoutIds) },
        {
          ...again,
          labels: ['new', ...LABELS],
          rows: corrected.map(withoutIds).map((row, index) => (index === 20 ? { ...row, truth: 'new' } : row)),
        },
      ]);
      expect(joined_by).toBe('content');
      expect(relabelled[0]?.labels).toBe(4);
      expect(relabelled[0]?.variants[0]?.by_other.accuracy).toBeCloseTo(52 / 60, 12);
    });
  });

  test('are joined by content without ids, whatever their order, equal ones one by one', async () => {
    const rows = ROWS.map(({ text, truth }, row) => ({
      text: row < 2 ? 'twice' : text,
      truth: row < 2 ? 'bug' : truth,
    }));
    const turned = rows.toReversed();
    const first = { ...A, rows, predict: wrongOn(rows, () => false) };
    const other = { ...B, rows: turned, predict: wrongOn(turned, (row) => turned[row]?.text === 'text 5') };
    const { joined_by, rows: count, changes } = await compared([first, other]);
    expect([joined_by, count]).toEqual(['content', 60]);
    expect(changes[0]?.newly_wrong.rows).toMatchObject([{ row: 55, text: 'text 5' }]);
  });

  test('are joined by content if an id occurs twice', async () => {
    const rows = ROWS.map((row) => ({ ...row, id: 'same' }));
    const { joined_by, rows: count } = await compared([{ ...A, rows }, B]);
    expect([joined_by, count]).toEqual(['content', 60]);
  });

  test('of an entirely different holdout cannot be compared', async () => {
    const rows = ROWS.map((row) => ({ ...row, id: `other ${row.id}` }));
    await expect(compared([A, { ...B, rows }])).rejects.toThrow(
      /^The runs have no row in common.*\n {2}A \(60 rows\) and B \(60 rows\): 0 in both by id/,
    );
  });
});

describe('variants', () => {
  test('with different names are compared if the user names them', async () => {
    const { changes, notes } = await compared([A, { ...B, variants: [model('n')] }], ['m/zero-shot=n/zero-shot']);
    expect(changes[0]).toMatchObject({ variant: 'n/zero-shot', first_variant: 'm/zero-shot' });
    expect(notes).toEqual([]);
  });

  test('without a namesake cannot be compared', async () => {
    await expect(compared([A, { ...B, variants: [model('n')] }])).rejects.toThrow(
      'The runs A and B have no variant in common. A has m/zero-shot; B has n/zero-shot. Pair them yourself with --variant NAME=OTHER.',
    );
  });

  test('that do not exist are reported with the nearest name', async () => {
    await expect(compared([A, B], ['m/zeroshot'])).rejects.toThrow(
      'The run A has no variant m/zeroshot. Did you mean m/zero-shot? It has m/zero-shot.',
    );
  });

  test('in only one run are reported', async () => {
    const { notes } = await compared([{ ...A, variants: [model('m'), baseline('prior')] }, B]);
    expect(notes).toEqual(['Not compared, because A or every other run lacks them: prior.']);
  });
});

test('a note says how often the rows had been looked at, if not by the compared runs alone', async () => {
  const withEarlier = async (earlier_runs: number) => {
    const out = temporaryFolder();
    const loaded = [];
    for (const run of [A, B]) {
      const folder = await writeReportFolder(out, run);
      const file = join(folder, 'report.json');
      const report = Report.parse(JSON.parse(await readFile(file, 'utf8')));
      const ledger = { content_hash: 'c', earlier_runs: run === B ? earlier_runs : 0, earlier_variants: 7 };
      await writeFile(file, JSON.stringify({ ...report, ledger }));
      loaded.push(await loadRun(folder));
    }
    return (await compareRuns(loaded, [])).notes;
  };
  expect(await withEarlier(1)).toEqual([]);
  expect(await withEarlier(3)).toEqual([
    'Before B, its rows had been looked at by 3 earlier runs, with 7 variants: what was chosen by them looks better on these rows than on others.',
  ]);
});

describe('a report', () => {
  test('that was truncated cannot be compared', async () => {
    const folder = await writeReportFolder(temporaryFolder(), A);
    const file = join(folder, 'predictions.csv');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, lines.slice(0, 40).join('\n'));
    await expect(loadRun(folder)).rejects.toThrow('predictions.csv: it has 39 predictions, and report.json has 60.');
  });

  test('of rows without labels cannot be compared', async () => {
    const folder = await writeReportFolder(temporaryFolder(), A);
    await writeFile(join(folder, 'report.json'), JSON.stringify({ task: 'predict' }));
    await expect(loadRun(folder)).rejects.toThrow('report.json: this run labelled rows that have no true label.');
  });

  test('of a rejected run cannot be compared', async () => {
    const folder = await writeReportFolder(temporaryFolder(), A);
    const file = join(folder, 'report.json');
    const report = Report.parse(JSON.parse(await readFile(file, 'utf8')));
    await writeFile(file, JSON.stringify({ ...report, status: 'rejected', rows: 0, variants: [] }));
    await expect(loadRun(folder)).rejects.toThrow('report.json: the run is rejected and has no scores.');
  });

  test('with predictions of another run cannot be compared', async () => {
    const [one, other] = [
      await writeReportFolder(temporaryFolder(), A),
      await writeReportFolder(temporaryFolder(), { ...A, variants: [model('n')] }),
    ];
    await copyFile(join(one, 'predictions.csv'), join(other, 'predictions.csv'));
    await expect(loadRun(other)).rejects.toThrow(
      'predictions.csv:2: this line does not belong to the run in report.json.',
    );
  });

  test('with a prediction that is not one of its labels cannot be compared: it is not a missing answer', async () => {
    const folder = await writeReportFolder(temporaryFolder(), A);
    const file = join(folder, 'predictions.csv');
    const [header, first = '', ...others] = (await readFile(file, 'utf8')).split('\n').toSpliced(1, 12);
    expect(first).toContain(',bug,bug,');
    await writeFile(file, [header, first.replace(',bug,bug,', ',bug,bugs,'), ...others].join('\n'));
    await expect(loadRun(folder)).rejects.toThrow(
      'predictions.csv:2: this line does not belong to the run in report.json.',
    );
  });
});

test('compare.md has the headline and the table', async () => {
  const markdown = comparisonMarkdown(await compared([A, B]));
  expect(markdown).toContain('# Holdout comparison: tags\n\nm/zero-shot is significantly more accurate in B');
  expect(markdown).toMatch(
    /^\| `m\/zero-shot` \| B \| 80\.0% \(\S+\) \| 98\.3% \(\S+\) \| \+18\.3 \| 6\.8 to 28\.7 \| 0\.003 \| better \| 12 \| 1 \|$/m,
  );
});

test('labels that look the same are one label, however each run spells them', async () => {
  const spelledAs = (billing: string, run: string): StoredRun => {
    const rows = ROWS.map((row, index) => ({ ...row, truth: index % 3 === 1 ? billing : row.truth }));
    return { ...A, run, labels: ['bug', billing, '__proto__'], rows, predict: wrongOn(rows, (row) => row < 12) };
  };
  const { rows, labels, notes, changes } = await compared([
    spelledAs('caf\u00e9', 'run-a'),
    spelledAs('cafe\u0301', 'run-b'),
  ]);
  expect({ rows, labels, notes }).toEqual({ rows: 60, labels: ['bug', 'caf\u00e9', '__proto__'], notes: [] });
  expect(changes[0]?.metrics.accuracy.difference).toBe(0);
});

test('a run that stopped when it was decided is compared on the rows that it asked', async () => {
  const right = wrongOn(ROWS, (row) => row < 12);
  const decided: StoredRun = {
    ...A,
    predict: (row) => (row < 30 ? right(row) : { predicted: null, status: 'skipped', errorCode: DECIDED_CODE }),
  };
  const { changes } = await compared([decided, B]);
  expect(changes[0]).toMatchObject({ rows: 30, newly_right: { count: 12 }, newly_wrong: { count: 1 } });
});
