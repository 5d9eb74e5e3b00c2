import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { withGrants } from './grants.ts';
import { synthesized } from './synthesized.ts';

it('the table in docs/security.md matches the template: npm run docs:security writes it', async () => {
  const text = await readFile('docs/security.md', 'utf8');
  expect(text).toBe(withGrants(text, synthesized));
});
