import { describe, expect, it } from 'vitest';
import { SEARCH_FROM } from './mutations/search-from.ts';
import { play } from './soak-process.ts';

/** Leaves room for a busy machine. */
const PATIENCE_MS = 900_000;

describe('the functions, in a cloud where everything that can go wrong does', () => {
  it(
    'lose nothing, write one report and finish, in each of 500 schedules',
    async () => {
      const { exitCode, output, errors } = await play('--schedules', '500');
      expect(exitCode, output + errors).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'write the same bytes of the real report every time',
    async () => {
      const { exitCode, output, errors } = await play('--schedules', '40', '--seed', '500', '--real-report');
      expect(exitCode, output + errors).toBe(0);
    },
    PATIENCE_MS,
  );
});

describe('a schedule', () => {
  it(
    'plays the same way from its seed every time',
    async () => {
      const options = ['--schedules', '40', '--seed', '900'];
      const [once, again] = await Promise.all([play(...options), play(...options)]);
      expect(once.exitCode, once.output + once.errors).toBe(0);
      expect(again.output).toBe(once.output);
    },
    PATIENCE_MS,
  );

  it(
    'that fails is printed with as few faults as possible and the command that replays it',
    async () => {
      const mutated = ['--mutation', 'no second dispatched message'];
      const from = String(SEARCH_FROM['no second dispatched message']);
      const { exitCode, output } = await play('--schedules', '1000', '--seed', from, ...mutated);
      expect(exitCode).toBe(1);
      const [, seed = ''] = /^Seed (\d+): /.exec(output) ?? [];
      const told = output.slice(output.indexOf('\nThe shortest schedule'), output.indexOf('\n  0:00.000'));
      expect(told.trim().split('\n')).toHaveLength(2);
      expect(told).toMatch(/\n {2}[a-z ]+: dispatch \w+ \S+ \(\d\)/);
      expect(output).toContain(`Again: npm run soak -- --schedules 1 --seed ${seed} --mutation '${mutated[1]}'`);
      const again = await play('--schedules', '1', '--seed', seed, '--no-shrink', ...mutated);
      expect(again.output.split('\n')[0]).toBe(output.split('\n')[0]);
    },
    PATIENCE_MS,
  );
});
