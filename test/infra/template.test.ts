// The template for runs on a laptop, and whether it is the stack's.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { localTemplate } from '../../infra/local-template.ts';
import { isUpToDate, TEMPLATE_FILE } from '../../infra/template-file.ts';

it('is what infra/ gives: otherwise `npm run template` makes it anew', () => {
  expect(readFileSync(TEMPLATE_FILE, 'utf8')).toBe(localTemplate());
  expect(isUpToDate()).toBe(true);
});
