// Which unit tests need modules of their own. All others share what one worker has imported, which saves a third of the
// time.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** What a file changes for all that run after it in the same worker: modules, the clock, the environment, V8's options. */
const CHANGES =
  /vi\.(mock|doMock|resetModules|useFakeTimers|stubEnv|stubGlobal|setSystemTime)\b|scriptedAwsHere|setFlagsFromString/;

/** These do so by other means: a registry that grows, and a virtual clock. */
const ALSO = ['test/unit/shared/baselines/new-baseline.test.ts', 'test/unit/simulation/**'];

export const OWN: readonly string[] = [
  ...globSync('test/unit/**/*.test.ts', { cwd: ROOT }).filter((file) =>
    CHANGES.test(readFileSync(join(ROOT, file), 'utf8')),
  ),
  ...ALSO,
];
