import { expect, test } from 'vitest';
import { columnsLine } from '../../../../cli/inputs/columns-line.ts';

test('says which column is what', () => {
  expect(
    columnsLine({
      label: 'intent',
      text: ['title', 'body'],
      id: 'key',
      group: 'author',
      all: [],
      left_out: [{ column: 'created_at', reason: 'dates' }],
    }),
  ).toBe('label: intent · text: title, body · id: key · group: author · left out: created_at (dates)');
});

test('omits what does not exist', () => {
  expect(columnsLine({ label: '', text: ['body'], all: [] })).toBe('text: body');
});

test('never passes on control characters', () => {
  expect(columnsLine({ label: 'a\u001b[31m', text: ['b'], all: [] })).not.toContain('\u001b');
});
