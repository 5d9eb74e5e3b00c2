import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/servers/*.spec.ts'],
    // A real model answers, perhaps on a machine that does much else.
    testTimeout: 1_200_000,
    hookTimeout: 600_000,
    // One server and one model for all.
    maxWorkers: 1,
  },
});
