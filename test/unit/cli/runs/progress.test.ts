import { PassThrough } from 'node:stream';
import { afterEach, expect, it, vi } from 'vitest';
import { Pace } from '../../../../cli/runs/pace.ts';
import { createProgress, type Progress, progressLine } from '../../../../cli/runs/progress.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';

afterEach(() => vi.unstubAllEnvs());

const totals = (done: number, unanswered = 0, usd = 0) => ({ done, unanswered, usd });

it('says what is done, how fast, how long the rest takes, what failed and what it costs', () => {
  const pace = new Pace();
  pace.observe(0, 200);
  pace.observe(10, 1200);
  expect(progressLine(totals(1200, 3, 0.012), 4800, pace)).toBe(
    '1,200 of 4,800 (25%), 100/s, 0:36 left, 3 unanswered, $0.01',
  );
});

it('leaves out what it does not know', () => {
  expect(progressLine(totals(0), 4800, new Pace())).toBe('0 of 4,800 (0%)');
});

it('is not complete before the last sample', () => {
  expect(progressLine(totals(4799), 4800, new Pace())).toContain('(99%)');
});

const frozen = {
  name: 'tags',
  rows: 100,
  variants: [{ kind: 'baseline' as const, name: 'majority', model: 'majority' as const }],
  labels: ['a', 'b'],
  samples: 100,
  benchmark: Benchmark.parse({}),
};

function written(isTTY: boolean, use: (progress: Progress) => void): string {
  const out = Object.assign(new PassThrough(), { isTTY });
  use(createProgress(out));
  return String(out.read() ?? '');
}

it('writes a line at each tenth without a terminal', () => {
  const lines = written(false, (progress) => {
    progress.begin(frozen, totals(0));
    for (const done of [0, 5, 9, 10, 12, 38, 39, 100, 100]) progress.update(totals(done));
    progress.end();
  }).split('\n');
  expect(lines.map((line) => line.replace(/\).*/, ')'))).toEqual([
    'tags: 100 rows × 1 variant = 100 samples, 2 labels',
    '10 of 100 (10%)',
    '38 of 100 (38%)',
    '100 of 100 (100%)',
    '',
  ]);
});

it('keeps one line on a terminal, and leaves it as it was', () => {
  vi.stubEnv('TERM', 'xterm');
  const output = written(true, (progress) => {
    progress.begin(frozen, totals(0));
    progress.update(totals(50));
    progress.say('Nothing has moved.');
    progress.end();
  });
  expect(output).toContain('50 of 100 (50%)');
  expect(output).toMatch(/Nothing has moved\.\n/);
  const wrapOff = output.lastIndexOf('\u001b[?7l');
  expect(output.lastIndexOf('\u001b[?7h')).toBeGreaterThan(wrapOff);
});

it('writes no control sequences to a terminal that supports none', () => {
  vi.stubEnv('TERM', 'dumb');
  const output = written(true, (progress) => {
    progress.begin(frozen, totals(0));
    progress.update(totals(50));
    progress.end();
  });
  expect(output).not.toContain('\u001b');
});
