import { defineConfig } from 'vitest/config';
import { SLOW } from './slow.ts';

export default defineConfig({
  test: {
    include: [...SLOW],
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
