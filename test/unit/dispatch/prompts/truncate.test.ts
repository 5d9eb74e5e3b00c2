import { Readable } from 'node:stream';
import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import {
  rowCutter,
  truncateProblems,
  truncationWarnings,
  truncator,
} from '../../../../lambda/dispatch/prompts/truncate.ts';
import { openCsv } from '../../../../lambda/shared/csv/open.ts';
import { freezePrompt } from '../../../../lambda/shared/models/prompt.ts';

const truncate = await truncator();
const words = fc.array(
  fc.oneof(
    fc.constantFrom('the', ' quick', 'brown ', '\n', 'Füchse', '🦊', '狐狸', '<|endoftext|>'),
    fc.string({ unit: 'grapheme' }),
  ),
  { maxLength: 60 },
);

describe('truncator', () => {
  it('keeps the beginning, with no more tokens than asked for and no half character', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 40 }), (parts, tokens) => {
        const text = parts.join('').toWellFormed();
        const kept = truncate(text, tokens);
        expect(text.startsWith(kept)).toBe(true);
        expect(kept.isWellFormed()).toBe(true);
        expect(countTokens(kept, { disallowedSpecial: new Set<string>() })).toBeLessThanOrEqual(tokens);
      }),
    );
  });

  it('leaves a text unchanged that has no more', () => {
    const text = 'The quick brown fox jumps over the lazy dog.';
    expect(truncate(text, countTokens(text))).toBe(text);
    expect(truncate(text, countTokens(text) - 1)).toBe('The quick brown fox jumps over the lazy dog');
  });

  it('cuts a text of many slices where its tokens end', () => {
    const text = 'A sentence of seven words is here. '.repeat(1_000);
    const kept = truncate(text, 4_000);
    expect(countTokens(kept)).toBe(4_000);
    expect(text.startsWith(kept)).toBe(true);
  });

  it('counts a character between two slices once', () => {
    const text = `a${'🦊'.repeat(2_000)}`;
    expect(truncate(text, countTokens(text))).toBe(text);
    expect(truncate(text, countTokens(text) - 1)).toBe(text.slice(0, -2));
  });

  it('takes no longer for a text without spaces', () => {
    const started = performance.now();
    truncate('ab'.repeat(500_000), 8_000);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('a prompt’s limit', () => {
  const prompts = [{ name: 'short', truncate: { column: 'body', tokens: 2 } }, { name: 'whole' }];

  it('applies only to that prompt, and to one column', async () => {
    const [short, whole] = prompts.map((choice) => freezePrompt(choice, ['a'], {}));
    if (!short || !whole) throw new Error('expected two prompts');
    const cut = await rowCutter([short, whole]);
    const row = { title: 'one two three', body: 'one two three' };
    expect(cut(short, row)).toEqual({ title: 'one two three', body: 'one two' });
    expect(cut(whole, row)).toEqual(row);
  });

  it('is warned about with the number of rows that it cuts', async () => {
    const csv = 'body,tag\none two three,a\none two,b\n"four, five",b\n';
    const warnings = await truncationWarnings({ prompts }, () => openCsv(Readable.from([Buffer.from(csv)]), 'h.csv'));
    expect(warnings).toEqual([
      {
        code: 'truncated',
        count: 2,
        message: '2 rows have more than 2 tokens in "body"; the prompt short shows only the beginning.',
      },
    ]);
  });

  it('must be on a column that the prompt shows', () => {
    const columns = { label: 'tag', text: ['title'], all: ['title', 'body', 'tag'] };
    const problems = (choice: object, column: string) =>
      truncateProblems({ name: 'p', ...choice, truncate: { column, tokens: 5 } }, columns, 'b.yaml').map(
        ({ message }) => message,
      );
    expect(problems({}, 'title')).toEqual([]);
    expect(problems({ user: '{{body}}' }, 'body')).toEqual([]);
    expect(problems({}, 'titel')).toEqual([
      'the prompt p truncates "titel", which it does not show; did you mean "title"?',
    ]);
    expect(problems({ user: '{{body}}' }, 'title')).toHaveLength(1);
  });
});
