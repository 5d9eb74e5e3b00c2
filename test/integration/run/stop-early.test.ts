// A run that stops when it is decided, with the real functions on this machine.
import { expect, it } from 'vitest';
import { startAgainst } from '../../support/runs/local-run.ts';

const ROWS = 120;
const LABELS = ['bug', 'billing'];
const labelOf = (row: number) => LABELS[row % 2] ?? '';
const HOLDOUT = `text,tag\n${Array.from({ length: ROWS }, (_, row) => `ticket ${row} of ${labelOf(row)},${labelOf(row)}`).join('\n')}\n`;
const BENCHMARK = {
  labels: LABELS,
  models: ['stub'],
  baselines: [],
  gates: [{ metric: 'accuracy', min: 0.8 }],
  stop: { when: 'decided' },
};

/** @param isRight of the rows by their number */
async function reportOf(isRight: (row: number) => boolean) {
  const { test, server } = await startAgainst({
    script: ({ user }) => {
      const [, row = '0'] = /ticket (\d+)/.exec(user) ?? [];
      return { answer: labelOf(Number(row) + Number(!isRight(Number(row)))) };
    },
  });
  await test.upload('tags', { holdout: HOLDOUT, benchmark: BENCHMARK });
  const report = await test.report('tags');
  const asked = new Set(server.requests.flatMap(({ user }) => /ticket (\d+)/.exec(user)?.[1] ?? []));
  return { report, asked: asked.size };
}

it('a clear case stops early', async () => {
  const { report, asked } = await reportOf(() => true);
  expect(asked).toBe(50);
  expect(report).toMatchObject({
    status: 'complete',
    gates: [{ passed: true }],
    variants: [{ rows: 50, ended_early: { rows: 50 } }],
    stopping: { saved_samples: ROWS - 50, decisions: [{ outcome: 'passes', rows: 50 }] },
  });
  expect(report.headline).toContain('It was decided after 50 of 120 rows');
});

it('an unclear one is asked every row', async () => {
  const { report, asked } = await reportOf((row) => row % 5 > 0);
  expect(asked).toBe(ROWS);
  expect(report).toMatchObject({
    status: 'complete',
    variants: [{ rows: ROWS }],
    stopping: { looks: [50, 70, 98], saved_samples: 0, decisions: [] },
  });
});
