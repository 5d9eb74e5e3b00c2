import { describe, expect, test } from 'vitest';
import { code, codeCell, escapeMarkdown } from '../../../../lambda/report/html/markdown-text.ts';
import { baseline, filesOf, model, sampleInput } from '../sample-run.ts';

describe('escapeMarkdown', () => {
  test.each([
    ['*a* _b_ `c`', '\\*a\\* \\_b\\_ \\`c\\`'],
    ['[link](https://example.com)', '\\[link\\](https:<!-- -->//example.com)'],
    ['<img src=x>', '\\<img src=x\\>'],
    ['a | b', 'a \\| b'],
    ['# heading', '\\# heading'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['two\nlines\0', 'two lines\uFFFD'],
    ['@everyone', '@<!-- -->everyone'],
    ['see #1 and GH-2', 'see \\#<!-- -->1 and GH-<!-- -->2'],
    ['www.example.com', 'www<!-- -->.example.com'],
    [':white_check_mark:', ':<!-- -->white\\_check\\_mark:'],
    ['a: b', 'a: b'],
    ['tags.csv:2: no', 'tags.csv:2: no'],
    ['a\u202Eb', 'a\uFFFDb'],
  ])('%j', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });
});

describe('code', () => {
  test.each([
    ['plain', '`plain`'],
    ['a `b` c', '`` a `b` c ``'],
    ['```', '```` ``` ````'],
    ['<b>\n@x', '`<b> @x`'],
  ])('%j', (text, expected) => {
    expect(code(text)).toBe(expected);
  });
});

test.each([
  ['a | b', '`a \\| b`'],
  ['a \\| b', '<code>a \\\\\\| b</code>'],
])('codeCell %j', (text, expected) => {
  expect(codeCell(text)).toBe(expected);
});

test('a name cannot leave its cell of the table', async () => {
  const files = await filesOf(
    sampleInput({
      labels: ['a', 'b'],
      rows: [
        { text: 'x', truth: 'a' },
        { text: 'y', truth: 'b' },
      ],
      variants: [model('m | `n`'), baseline('tfidf')],
      predict: () => ({ predicted: 'a', costMicroUsd: 500, latencyMs: 1500 }),
    }),
  );
  const lines = (files.get('report.md') ?? '').split('\n').filter((line) => line.startsWith('|'));
  expect(lines).toEqual([
    '| Variant | Accuracy | Interval | Versus best | Weighted F1 | Macro F1 | Answered | Cost of 1,000 | Latency p50 |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|',
    '| `tfidf` | 50.0% | 9.5–90.5% |  | 0.333 | 0.333 | 100.0% | $0 | – |',
    '| `` m \\| `n`/zero-shot `` | 50.0% | 9.5–90.5% | 0.0 (tie) | 0.333 | 0.333 | 100.0% | $0.50 | 1.5 s |',
  ]);
});
