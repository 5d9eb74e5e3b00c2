// What the comment says, and that nothing of a row, a label or a name gets out of its place in it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../../../cli/compare/compute.ts';
import { loadRun } from '../../../../cli/compare/load.ts';
import { type Against, commentBody } from '../../../../cli/pull-request/comment.ts';
import { withoutSecrets } from '../../../../cli/pull-request/secrets.ts';
import { marker } from '../../../../cli/pull-request/sticky.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { type StoredRun, temporaryFolder, writeReportFolder } from '../../../support/runs/report-folder.ts';
import { baseline, model } from '../../report/sample-run.ts';

/** What a pull request must not be told as anything but text. */
const HOSTILE = [
  '@everyone',
  'a | b',
  'a \\| b',
  '`|`',
  '``` ` ```',
  '](https://evil.example)',
  '<img src=x onerror=alert(1)>',
  '</details>',
  '<!-- ',
  '--> ',
  '#1',
  'GH-1',
  'https://github.com/owner/tickets/issues/1',
  'www.evil.example',
  ':white_check_mark:',
  'a\u202Eb',
  'line\n| one | two |',
  'x'.repeat(300),
];

const rowsOf = (labels: readonly string[], count: number) =>
  Array.from({ length: count }, (_, row) => ({
    id: `${labels[row % labels.length]} ${row}`,
    text: `text ${row}`,
    truth: labels[row % labels.length] ?? '',
  }));

/** Right except on the rows from `right` on. */
function stored(
  labels: readonly string[],
  names: readonly string[],
  run: string,
  right: number,
  gates: object[] = [],
): StoredRun {
  const rows = rowsOf(labels, 60);
  return {
    run,
    labels,
    rows,
    variants: [...names.map(model), baseline('majority')],
    benchmark: { gates },
    predict: (row, variant) =>
      variant === names.length
        ? { predicted: labels[0] ?? null }
        : {
            predicted: (row < right ? rows[row]?.truth : labels.find((label) => label !== rows[row]?.truth)) ?? null,
            costMicroUsd: 100,
            fromCache: row === 0,
          },
  };
}

const FACTS = { name: 'tags', runUrl: 'https://github.com/owner/tickets/actions/runs/1', commit: 'feedfacefeed' };

async function told(before: StoredRun, after: StoredRun): Promise<{ report: Report; against: Against }> {
  const out = temporaryFolder();
  const [first, second] = [await writeReportFolder(out, before), await writeReportFolder(out, after)];
  const comparison = await compareRuns([await loadRun(first), await loadRun(second)], []);
  const report = Report.parse(JSON.parse(await readFile(join(second, 'report.json'), 'utf8')));
  return { report, against: { base: 'main', comparison } };
}

/** What stands in code is shown as it is; the rest of a line. */
const outsideCode = (body: string): string => body.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '');

test('says the answer, the gates with their doubt, the variants, the cost and what changed', async () => {
  const gates = [
    { metric: 'accuracy', min: 0.79, variant: 'm/zero-shot' },
    { metric: 'accuracy', min: 0.6, on: 'lower_bound', variant: 'm/zero-shot' },
    { metric: 'accuracy', min: 0.95, variant: 'm/zero-shot' },
    { metric: 'accuracy', than: 'other', variant: 'm/zero-shot' },
  ];
  const { report, against } = await told(
    stored(['a', 'b', 'c'], ['m', 'gone'], 'run-a', 60),
    stored(['a', 'b', 'c'], ['m'], 'run-b', 48, gates),
  );
  const body = commentBody(
    { ...FACTS, report, against, artifactUrl: 'https://github.com/artifact' },
    marker('tags', 1),
  );
  expect(body.split('\n\n').slice(0, 3)).toEqual([
    '<!-- holdout comment tags run 1 -->',
    '### Holdout: tags',
    expect.stringMatching(/^m\/zero-shot /),
  ]);
  expect(body).toContain('**Gates:** 1 ❌ failed, 1 ❔ undecided, 2 ✅ passed\n');
  expect(body).toContain('| ❌ failed | accuracy at least 0.95 | `m/zero-shot` | 0.8 |  |');
  expect(body).toContain('| there is nothing to compare with |');
  expect(body).toMatch(
    /\| ✅ passed \| accuracy at least 0\.79 \| `m\/zero-shot` \| 0\.8 \| 4\d of 100 such holdouts would fail it \|/,
  );
  expect(body).toMatch(/\| 0\.8 \| in truth 0\.6\d+ to 0\.8\d+ \(each bound at risk 5%\) \|/);
  expect(body).toContain('**Cost** of this run: $0.0059; 1 answer came from the cache.');
  expect(body).toContain('**Worse** than on `main`: `m/zero-shot`');
  expect(body.replaceAll('\u00a0', ' ')).toMatch(
    /^\| `m\/zero-shot` \| 100\.0% → 80\.0% \| −20\.0 \(.*\) \| \*\*worse\*\*, p &lt; 0\.001 \| 0 \| 12 \| \$0\.10 \|$/m,
  );
  expect(body).toContain('| wrong | `a 48` | `a` | `a` | `b` |');
  expect(body).toContain('… and 2 more.');
  expect(body).not.toContain('text 48');
  expect(body).toMatch(/\n\nA is `main`, and B is this run:\n\n- .*gone\/zero-shot/);
  expect(body).toMatch(/\n\[Report\]\(https:\/\/github\.com\/artifact\) · .* · commit `feedfac` · run `run-b`\n$/);
});

test('says that nothing changed, or why nothing is compared', async () => {
  const { report, against } = await told(
    stored(['a', 'b'], ['m'], 'run-a', 50),
    stored(['a', 'b'], ['m'], 'run-b', 50),
  );
  expect(commentBody({ ...FACTS, report, against })).toContain(
    'No row is newly right or newly wrong, on the same 60 rows.',
  );
  const alone = commentBody({ ...FACTS, report, against: { base: 'a`|b', note: 'There is no report <here>.' } });
  expect(alone).toContain('#### Against `` a`|b ``\n\nThere is no report \\<here\\>.');
  expect(commentBody({ ...FACTS, report })).not.toContain('Against `');
});

test('what decides in the base’s run decides, with its own difference', async () => {
  const byRecall = (run: StoredRun): StoredRun => ({
    ...run,
    benchmark: { decide_by: { metric: 'recall', label: 'a' } },
  });
  const { report, against } = await told(
    byRecall(stored(['a', 'b'], ['m'], 'run-a', 20)),
    byRecall(stored(['a', 'b'], ['m'], 'run-b', 60)),
  );
  const body = commentBody({ ...FACTS, report, against }).replaceAll('\u00a0', ' ');
  expect(body).toContain(
    '**Better** than on `main`: `m/zero-shot`. This is more than chance, on the same 60 rows, by recall of a.',
  );
  expect(body).toMatch(
    /^\| `m\/zero-shot` \| 33\.3% → 100\.0% \| 66\.7 points \(.* to .*\) \| \*\*better\*\* \| 40 \| 0 \| /m,
  );
  expect(body).toContain('| Variant | Recall of a (95% interval) |');
});

describe('hostile labels, ids and names', () => {
  test('stay in their cells, and neither notify, link nor draw', async () => {
    const { report, against } = await told(
      stored(HOSTILE, HOSTILE, 'run-a', 60),
      stored(HOSTILE, HOSTILE, 'run-b', 30),
    );
    const body = commentBody({ ...FACTS, name: '@everyone <b>', report, against });
    const tables = body.split('\n\n').filter((block) => block.startsWith('|'));
    expect(tables.length).toBeGreaterThanOrEqual(7);
    for (const lines of tables.map((block) => block.split('\n'))) {
      // As GFM reads it: a backslash takes what follows it along.
      const cells = lines.map((line) => line.replaceAll(/\\./g, '').match(/\|/g)?.length);
      expect(new Set(cells).size, lines.join('\n')).toBe(1);
    }
    const prose = outsideCode(body).replaceAll(/\]\(https:\/\/github\.com\/owner[^)]*\)/g, '');
    expect(prose).not.toMatch(/@(?!<!-- -->)|:\/\/|#\d|GH-\d|www\.|:\w+:|\u202E/);
    expect(
      prose.match(/(?<!\\)<(?!!-- -->)[^>]*>/g)?.filter((tag) => !/^<\/?(details|summary|code)>$/.test(tag)),
    ).toEqual([]);
    expect(body).not.toContain('\u202E');
  });

  test('what a command said cannot leave its block, and no secret stands in it', () => {
    const secret = 'sk-not-a-real-key-1234';
    const output = `\`\`\`\n@everyone ${secret}\n\`\`\`\`\n${'long\n'.repeat(5000)}`;
    const body = withoutSecrets(commentBody({ ...FACTS, output }), { OPENAI_API_KEY: secret, HOME: '/home/x' });
    expect(body.length).toBeLessThan(6000);
    const short = withoutSecrets(commentBody({ ...FACTS, output: output.slice(0, 60) }), { OPENAI_API_KEY: secret });
    expect(short).toContain('`````text\n```\n@everyone ***\n````\n');
    expect(short).toContain('\n`````\n');
  });
});

test('is never longer than GitHub takes, and says that something is left out', async () => {
  const long = '@'.repeat(200);
  const { report, against } = await told(
    stored([`${long}a`, `${long}b`], [`${long}m`], 'run-a', 60),
    stored([`${long}a`, `${long}b`], [`${long}m`], 'run-b', 10),
  );
  const gate = { metric: 'recall', label: long, variant: long, value: 0.1, than: long, margin: 1, passed: false };
  const other = { name: long, run: long, variant: long, rows: 9 };
  const worst = {
    ...report,
    headline: '@'.repeat(5000),
    gates: Array.from({ length: 200 }, () => ({ ...gate, other })),
    warnings: Array.from({ length: 20 }, (_, index) => ({ code: `c${index}`, message: '@'.repeat(500) })),
  };
  const artifactUrl = 'https://github.com/artifact';
  const body = commentBody({ ...FACTS, report: worst, against, artifactUrl }, marker('tags', 1));
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(body).toContain('The rest did not fit, and is in the report.');
  expect(body).toContain('**Gates:** 200 ❌ failed\n');
  expect(body).toContain('… and 170 more in the report.');
  expect(body).toMatch(/commit `feedfac` · run `run-b`\n$/);
});
