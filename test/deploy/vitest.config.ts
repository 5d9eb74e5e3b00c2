import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/deploy/*.spec.ts'],
    // Enough to wait for a report, and for the first installation of the emulator, on a busy machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Sequential: each test looks at what the previous one left in the stack.
    sequence: { concurrent: false },
  },
});
