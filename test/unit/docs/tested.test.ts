// docs/tested.md and the threat model of docs/security.md name existing files.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const text = ['tested', 'security'].map((name) => readFileSync(join(root, `docs/${name}.md`), 'utf8')).join('\n');
const named = [...new Set([...text.matchAll(/`([\w./-]+\.ts)`/g)].map(([, file = '']) => file))];

it('names files', () => {
  expect(named.length).toBeGreaterThan(30);
});

it.each(named)('%s is there', (file) => {
  expect(existsSync(join(root, 'test', file)) || existsSync(join(root, file))).toBe(true);
});
