import { defineConfig } from 'vitest/config';
import { SLOW } from './slow.ts';

export default defineConfig({
  test: {
    include: [...SLOW],
    // A browser or a whole run, on a machine that does much else.
    testTimeout: 120_000,
    // Most of them wait: for an answer, a time limit, a process that was killed.
    maxWorkers: 3,
  },
});
