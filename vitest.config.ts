import { defineConfig } from 'vitest/config';
import { OWN } from './test/own.ts';
import { SLOW } from './test/slow.ts';

// `npm run test:simulation` and `npm run test:slow` take minutes of their own.
const elsewhere = ['test/simulation/**', ...SLOW];

export default defineConfig({
  test: {
    // For a machine that does much else: some tests compute for ten seconds on a quiet one.
    testTimeout: 120_000,
    // The integration tests start servers and worker threads of their own: two at once keep two cores busy.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: [...elsewhere, ...OWN],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'own',
          include: ['test/!(unit)/**/*.test.ts', ...OWN],
          exclude: elsewhere,
        },
      },
    ],
  },
});
