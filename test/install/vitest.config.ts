import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/install/*.spec.ts'],
    testTimeout: 60_000,
    // An installation, from the registry where npm's cache has not got all of it.
    hookTimeout: 600_000,
  },
});
