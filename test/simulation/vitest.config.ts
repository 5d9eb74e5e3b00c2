import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/simulation/*.test.ts'],
    // One file keeps one processor busy with mutations, the others the second one with clean schedules.
    maxWorkers: 2,
  },
});
