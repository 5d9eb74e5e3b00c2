import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/files/*.spec.ts'],
    // Each test is a run, possibly on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxConcurrency: 8,
  },
});
