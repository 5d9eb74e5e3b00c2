import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { dependents, importers } from '../../../simulation/mutations/dependents.ts';

const FILES = {
  'ground.ts': 'export const ground = 1;\n',
  'house.ts': "import { ground } from './ground.ts';\nexport const house = ground;\n",
  'lazy.ts': "export const lazy = async () => await import('./house.ts');\n",
  'passed-on.ts': "export {\n  house,\n} from './house.ts';\n",
  'typed.ts': "import type { house } from './house.ts';\nimport { readFileSync } from 'node:fs';\n",
};

it('finds what imports a file, through others, on demand and to pass it on, but not for its types', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dependents-'));
  for (const [name, source] of Object.entries(FILES)) writeFileSync(join(folder, name), source);
  const url = `${pathToFileURL(folder).href}/`;
  const found = dependents(importers([url]), [`${url}ground.ts`]);
  expect([...found].map((one) => one.slice(url.length)).sort()).toEqual([
    'ground.ts',
    'house.ts',
    'lazy.ts',
    'passed-on.ts',
  ]);
});
