import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/reference/*.spec.ts'],
    // They install into the same folders.
    fileParallelism: false,
    testTimeout: 400_000,
    // A first installation of scikit-learn.
    hookTimeout: 600_000,
  },
});
