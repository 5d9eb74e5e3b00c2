import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/reference/*.spec.ts'],
    testTimeout: 180_000,
    // A first installation of scikit-learn.
    hookTimeout: 600_000,
  },
});
