import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { figureOf } from '../../../../lambda/report/client/tables.ts';
import { pageScript, SCRIPTS } from '../../../../scripts/page-script.ts';

test.each(SCRIPTS)('$file is what its sources give: npm run page:script', async (script) => {
  expect(await readFile(script.file, 'utf8')).toBe(await pageScript(script));
});

test.each([
  ['94.8%', 94.8],
  ['+5.2', 5.2],
  ['\u22123.1 (\u22126.0 to 0.2)', -3.1],
  ['<0.001', 0.000999],
  ['$0.37', 0.37],
  ['1,234', 1234],
  ['1.2 s', 1200],
  ['321 ms', 321],
])('%s is sorted as %d', (text, figure) => {
  expect(figureOf(text)).toBe(figure);
});

test.each(['–', 'tfidf', 'v2'])('%s has no figure', (text) => {
  expect(figureOf(text)).toBeNaN();
});
