import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // `npm run test:simulation` plays it: minutes that a change of a word need not wait for.
    exclude: ['test/simulation/**'],
    testTimeout: 30_000,
    // The integration tests start servers and worker threads of their own: two at once keep two cores busy.
    maxWorkers: 2,
  },
});
