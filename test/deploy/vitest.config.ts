import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/deploy/*.spec.ts'],
    // A bounded wait for a report, and for a first installation of the emulator, on a busy machine.
    testTimeout: 180_000,
    hookTimeout: 600_000,
    // One after the other: each test looks at what the one before left in the stack.
    sequence: { concurrent: false },
  },
});
