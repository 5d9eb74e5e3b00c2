import { expect, test } from 'vitest';
import { doubts, firstSentence } from '../../../../lambda/report/standings/doubts.ts';

const NAMES = ['a/zero-shot', 'b/zero-shot', 'c/zero-shot', 'd/zero-shot'];

test('what is true of four variants is said once', () => {
  const warnings = NAMES.map((name) => ({
    code: 'cascade',
    message: `${name} always asks. It was decided on 10 rows.`,
  }));
  expect(doubts(warnings, NAMES)).toEqual({
    lines: ['a/zero-shot always asks. The same of b/zero-shot, c/zero-shot, d/zero-shot.'],
    more: 4,
  });
});

test('a warning is of the variant that it names first', () => {
  const warnings = ['d/zero-shot', 'b/zero-shot'].map((name) => ({
    code: 'cascade',
    message: `${name} asks a/zero-shot.`,
  }));
  expect(doubts(warnings, NAMES).lines).toEqual(['d/zero-shot asks a/zero-shot. The same of b/zero-shot.']);
});

test('a long list ends after an item', () => {
  const message = `Worse: ${Array.from({ length: 20 }, (_, item) => `variant ${item} (difference −1.0 points)`).join('; ')}.`;
  expect(doubts([{ code: 'worse', message }], NAMES).lines[0]).toMatch(/points\); …$/);
});

test('things that name no variant are counted', () => {
  const warnings = [1, 2, 3].map((slice) => ({ code: 'weak_slice', message: `On slice ${slice} it is weak.` }));
  expect(doubts(warnings, NAMES).lines).toEqual(['On slice 1 it is weak. And 2 more like it.']);
});

test('however many there are, there are six lines of bounded length', () => {
  const warnings = Array.from({ length: 40 }, (_, index) => ({ code: `code-${index}`, message: 'x'.repeat(3000) }));
  const { lines, more } = doubts(warnings, NAMES);
  expect(lines).toHaveLength(6);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(250);
  expect(more).toBe(40);
});

test('nothing more is promised if the lines say all', () => {
  expect(doubts([{ code: 'cascade', message: 'It is so.' }], NAMES)).toEqual({ lines: ['It is so.'], more: 0 });
});

test('what the gates say is said by the gates', () => {
  expect(doubts([{ code: 'gate_failed', message: 'Gate failed: it is so.' }], NAMES).lines).toEqual([]);
});

test.each([
  ['It is 3.5 points. Then more.', 'It is 3.5 points.'],
  ['Of gpt-4.1 and e.g. Llama it is known. More.', 'Of gpt-4.1 and e.g. Llama it is known.'],
  ['One without an end', 'One without an end'],
])('%s', (text, sentence) => {
  expect(firstSentence(text)).toBe(sentence);
});
