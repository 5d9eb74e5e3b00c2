import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/files/*.spec.ts'],
    // A run each, on a machine that does much else.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
