import { defineConfig } from 'vitest/config';
import { SLOW } from './test/slow.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // `npm run test:simulation` and `npm run test:slow` take minutes of their own.
    exclude: ['test/simulation/**', ...SLOW],
    // For a machine that does much else: some tests compute for ten seconds on a quiet one.
    testTimeout: 120_000,
    // The integration tests start servers and worker threads of their own: two at once keep two cores busy.
    maxWorkers: 2,
  },
});
