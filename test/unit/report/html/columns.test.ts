import { expect, test } from 'vitest';
import { columnsNote } from '../../../../lambda/report/html/columns.ts';

const text = (html: unknown): string => String(html).replace(/<[^>]*>/g, '');

test('a page says which column is what, and why others were left out', () => {
  const columns = {
    label: 'intent',
    text: ['title', 'body'],
    id: 'key',
    group: 'author',
    all: [],
    left_out: [{ column: '<b>', reason: 'dates' }],
  };
  expect(text(columnsNote(columns))).toBe(
    'Label: intent. Text: title, body. Id: key. Group: author. Left out: &lt;b&gt; (dates).',
  );
});

test('names only the first of a thousand columns', () => {
  const left_out = Array.from({ length: 1_000 }, (_, at) => ({ column: `c${at}`, reason: 'numbers' }));
  expect(text(columnsNote({ label: '', text: ['t'], all: [], left_out }))).toContain('c29 (numbers) and 970 more.');
});

test('says nothing for a run that was rejected before its columns were known', () => {
  expect(columnsNote({ label: '', text: [], all: [] })).toBe(false);
});
