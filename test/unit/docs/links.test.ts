// Links between the documents lead to existing files and headings.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const documents = globSync('{README.md,docs/**/*.md}', { cwd: ROOT }).sort();
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The anchors that GitHub makes from headings. */
const anchorsOf = (file: string): string[] =>
  [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );

/** @returns links of the file that lead nowhere */
function broken(file: string): string[] {
  const links = [...read(file).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    return !existsSync(join(ROOT, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
  });
}

it('finds documents', () => {
  expect(documents.length).toBeGreaterThan(15);
});

it.each(documents)('%s', (file) => {
  expect(broken(file)).toEqual([]);
});
