import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/template/*.spec.ts'],
    testTimeout: 180_000,
    // A first installation of the checkers.
    hookTimeout: 600_000,
  },
});
