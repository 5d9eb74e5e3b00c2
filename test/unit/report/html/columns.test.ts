import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { expect, test } from 'vitest';
import { ColumnsNote } from '../../../../lambda/report/html/columns.tsx';
import type { Columns } from '../../../../lambda/shared/contracts/run.ts';

const note = (columns: Columns): string => renderToString(h(ColumnsNote, { columns }));
const text = (columns: Columns): string => note(columns).replace(/<\/?[a-z][^>]*>/g, '');

test('a page says which column is what, and why others were left out', () => {
  const columns = {
    label: 'intent',
    text: ['title', 'body'],
    id: 'key',
    group: 'author',
    all: [],
    left_out: [{ column: '<b>', reason: 'dates' }],
  };
  expect(text(columns)).toBe('Label: intent. Text: title, body. Id: key. Group: author. Left out: &lt;b> (dates).');
});

test('names only the first of a thousand columns', () => {
  const left_out = Array.from({ length: 1_000 }, (_, at) => ({ column: `c${at}`, reason: 'numbers' }));
  expect(text({ label: '', text: ['t'], all: [], left_out })).toContain('c29 (numbers) and 970 more.');
});

test('says nothing for a run that was rejected before its columns were known', () => {
  expect(note({ label: '', text: [], all: [] })).toBe('');
});
