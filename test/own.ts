// Which unit tests need modules of their own. All others share what one worker has imported, which halves the time.
import { globSync, readFileSync } from 'node:fs';

/** What one file changes for all that run after it in the same worker: modules, the clock, and the environment. */
const CHANGES = /vi\.(mock|doMock|resetModules|useFakeTimers|stubEnv|stubGlobal|setSystemTime)\b|setFlagsFromString/;

/** These do so by other means: a registry that grows, a virtual clock, heaps that are measured. */
const ALSO = ['test/unit/shared/baselines/new-baseline.test.ts', 'test/unit/simulation/**'];

export const OWN: readonly string[] = [
  ...globSync('test/unit/**/*.test.ts').filter((file) => CHANGES.test(readFileSync(file, 'utf8'))),
  ...ALSO,
];
