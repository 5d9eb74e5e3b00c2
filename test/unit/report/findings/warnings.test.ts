// What several variants have in common is said once, and only significant differences are called so.
import { expect, test } from 'vitest';
import { mostlyReasoning } from '../../../../lambda/report/findings/warnings.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { formatNamedPValue } from '../../../../lambda/shared/text/format.ts';
import { baseline, filesOf, model, type SampleRun, sampleInput } from '../sample-run.ts';

/** For four models and TF-IDF on a hundred rows. @param right how many rows each has right */
async function warningsOf(right: readonly number[], outcome: Partial<ReturnType<SampleRun['predict']>> = {}) {
  const files = await filesOf(
    sampleInput({
      labels: ['a', 'b'],
      rows: Array.from({ length: 100 }, (_, row) => ({ text: `${row}`, truth: row % 2 === 0 ? 'a' : 'b' })),
      variants: [...['k', 'l', 'm', 'n'].map(model), baseline('tfidf')],
      predict: (row, variant) => ({
        predicted: row < (right[variant] ?? 0) === (row % 2 === 0) ? 'a' : 'b',
        ...(variant < 4 && outcome),
      }),
    }),
  );
  return Report.parse(JSON.parse(files.get('report.json') ?? '')).warnings;
}

test('models that are worse than tfidf, and models that tie with it, are two warnings', async () => {
  const warnings = (await warningsOf([50, 55, 88, 90, 90])).filter(({ code }) => code.endsWith('better_than_tfidf'));
  expect(warnings.map(({ code }) => code)).toEqual(['not_better_than_tfidf', 'not_shown_better_than_tfidf']);
  const messages = warnings.map(({ message }) => message);
  expect(messages).toHaveLength(2);
  expect(messages[0]).toMatch(
    /^Shown to be no better than tfidf \(90\.0%\), which costs nothing: k\/zero-shot \(50\.0%, difference −40\.0 points, 95% interval .*\); l\/zero-shot \(/,
  );
  expect(messages[1]).toMatch(
    /^Not shown to be better than tfidf \(90\.0%\), which costs nothing: m\/zero-shot .*; n\/zero-shot .*\)\.$/,
  );
});

test('what a model thinks is a warning where it is more than half of the cost', () => {
  const price = { input: 1, output: 10 };
  const used = (reasoning: number) => ({
    prompt_tokens: 1_000,
    cached_tokens: 0,
    cache_write_tokens: 0,
    completion_tokens: 100 + reasoning,
    reasoning_tokens: reasoning,
  });
  const of = (name: string, reasoning: number, more: object = {}) => ({ name, usage: used(reasoning), price, ...more });
  expect(mostlyReasoning([of('k', 0), of('l', 200), of('unknown', 900, { price: null })])).toEqual([]);
  expect(mostlyReasoning([of('k', 0), of('l', 300), of('m', 600)])).toEqual([
    {
      code: 'mostly_reasoning',
      message:
        'More than half of the cost is reasoning, which no answer shows: l 60.0%; m 75.0%. If the model takes it, a lower `reasoning_effort` in its `parameters` costs less.',
    },
  ]);
});

test('answers from the cache are one warning, whichever variants gave them', async () => {
  expect(
    (await warningsOf([90, 90, 90, 90, 50], { fromCache: true })).filter(({ code }) => code === 'from_cache'),
  ).toEqual([
    {
      code: 'from_cache',
      message:
        'Answers from the cache, which cost nothing in this run: k/zero-shot 100 of 100; l/zero-shot 100 of 100; m/zero-shot 100 of 100; n/zero-shot 100 of 100. Their latency and their share of the cost of 1,000 are those of the original requests.',
      count: 400,
    },
  ]);
});

test('samples without a valid answer are one warning', async () => {
  const warnings = await warningsOf([90, 90, 90, 90, 50], { predicted: null });
  expect(warnings.filter(({ code }) => code === 'no_valid_answer')).toEqual([
    {
      code: 'no_valid_answer',
      message:
        'Samples without a valid answer, which count as wrong: k/zero-shot 100 of 100 (100 invalid); l/zero-shot 100 of 100 (100 invalid); m/zero-shot 100 of 100 (100 invalid); n/zero-shot 100 of 100 (100 invalid).',
      count: 400,
    },
  ]);
});

test.each([
  [0.0004, 'p < 0.001'],
  [0.0234, 'p = 0.023'],
  [1, 'p = 1.000'],
])('a p-value of %s is %s', (p, words) => expect(formatNamedPValue(p)).toBe(words));
