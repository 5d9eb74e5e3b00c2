import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/simulation/*.test.ts'],
    // Mutations run in two processes, and clean schedules in one beside them.
    maxWorkers: 2,
  },
});
