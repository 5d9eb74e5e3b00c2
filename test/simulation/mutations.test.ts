import { expect, it } from 'vitest';
import { MUTATIONS } from './edits.ts';
import { soak } from './soak-process.ts';

/** A schedule that finds a mutation has to be among the first so many. */
const SCHEDULES = 1_000;
const PATIENCE_MS = 300_000;

it.for(Object.keys(MUTATIONS))('is found out: %s', { timeout: PATIENCE_MS }, async (mutation) => {
  const { exitCode, output, errors } = await soak(
    '--schedules',
    String(SCHEDULES),
    '--no-shrink',
    '--mutation',
    mutation,
  );
  expect(exitCode, output + errors).toBe(1);
  expect(output).toMatch(/^Seed \d+: /);
});
