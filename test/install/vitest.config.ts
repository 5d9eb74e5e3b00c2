import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/install/*.spec.ts'],
    testTimeout: 60_000,
    // An installation, from the registry if npm's cache does not have everything.
    hookTimeout: 600_000,
  },
});
