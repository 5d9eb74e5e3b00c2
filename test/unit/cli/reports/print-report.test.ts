import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCommand, reportSummary } from '../../../../cli/reports/print-report.ts';
import { ScoreSummary } from '../../../../cli/reports/report-files.ts';

const SUMMARY = ScoreSummary.parse({
  status: 'complete',
  headline: 'tfidf is right on 82.7% of 150 rows.',
  warnings: [
    { code: 'gate_failed', message: 'Gate failed: it is so.' },
    ...['a', 'b', 'c', 'd'].map((name) => ({
      code: 'weak',
      message: `The variant ${name} is weak. Look at its answers.`,
    })),
  ],
  problems: [],
  more_problems: 0,
  stop: null,
  gates: [],
  variants: [],
});

it('prints the answer, each warning once, and two lines about files', () => {
  const folder = join(process.cwd(), 'reports/tickets/1');
  const files = ['report.html', 'report.md', 'report.json', 'charts/scores.svg'].map((file) => join(folder, file));
  expect(reportSummary({ report: SUMMARY, files, jsonFile: join(folder, 'report.json') }, openCommand('reports'))).toBe(
    `tfidf is right on 82.7% of 150 rows.

Gate failed: it is so.
What could make this wrong:
- The variant a is weak. And 3 more like it.
  All notes in full are on the page.

Report  reports/tickets/1/report.html, and beside it all figures and predictions
Open    npx holdout open`,
  );
});

it('says where to look for a report that lies elsewhere', () => {
  expect(openCommand('/somewhere/else')).toBe('npx holdout open --out /somewhere/else');
});
