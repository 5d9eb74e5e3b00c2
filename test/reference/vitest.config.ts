import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/reference/*.spec.ts'],
    testTimeout: 400_000,
    // A first installation of scikit-learn.
    hookTimeout: 600_000,
  },
});
