import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/simulation/*.test.ts'],
    // Mutations in two processes, and beside them clean schedules in one.
    maxWorkers: 2,
  },
});
