// What the package promises to programs and to CDK apps of others, here from the sources: `npm run test:install` does the
// same with the package.
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Installed, sourcesInstalled } from '../support/package/installed.ts';
import { promises } from '../support/package/promises.ts';

let installed: Installed;
beforeAll(async () => {
  installed = await sourcesInstalled();
});
afterAll(() => rm(installed.folder, { recursive: true, force: true }));

describe('the sources', () => promises(() => installed));
