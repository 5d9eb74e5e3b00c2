// Random benchmarks with small random tables. Most are nearly right, and every kind of mistake occurs.
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';

export interface Files {
  readonly toPredict: boolean;
  readonly holdout: string;
  readonly train: string | undefined;
  /** As JSON, which is also YAML. */
  readonly benchmark: string | undefined;
  /** What the benchmark calls its train file. */
  readonly trainName: string | undefined;
}

/** Mostly the first: input that nearly works gets further than input that is all wrong. */
const mostly = <T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>, weight = 12): fc.Arbitrary<T | U> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd });
const either = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const LABELS = ['bug', 'billing', 'how-to'];
/** For a whole file. Drawn for each row, nearly every file would have nearly all of them. */
const labels = mostly(
  either(LABELS, LABELS, ['bug', 'billing'], ['bug']),
  either(['bug', 'Bug', 'bug '], ['billing', 'other'], ['bug', '']),
  5,
);
/** Few, so that both files share texts. */
const TEXTS = ['it crashes', 'the bill is wrong, again and again', 'How do I log in?', 'nothing works', 'late parcel'];
const text = mostly(either(...TEXTS), either('', '{{tag}}', 'a "quoted", text\nof two lines', '1'));
const row = fc.record({
  id: either('1', '2', '3', '4', '5', '6', '7'),
  title: text,
  text,
  source: either('mail', 'web'),
  tag: fc.nat(),
});

const header = mostly(
  either(['id', 'text', 'tag'], ['text', 'tag'], ['id', 'title', 'text', 'source', 'tag']),
  // No column named like a label, or only one.
  either(['id', 'text'], ['tag'], ['id', 'tag'], ['text', 'kind']),
  20,
);

/** Sometimes with a field too many or too few, in one row or in all of them. */
const table = (columns: readonly string[]): fc.Arbitrary<string> =>
  fc
    .record({
      labels,
      rows: mostly(fc.array(row, { minLength: 3, maxLength: 14 }), fc.array(row, { minLength: 22, maxLength: 40 }), 20),
      ragged: mostly(either(0), either(1, 1, 99), 30),
      fields: either(-1, 1),
    })
    .map(({ labels, rows, ragged, fields }) => {
      const lines = rows.map(({ tag, ...cells }, at) => {
        const named = new Map(Object.entries({ ...cells, tag: labels[tag % labels.length] ?? '' }));
        const line = columns.map((column) => named.get(column) ?? '');
        if (at >= ragged) return line;
        return fields > 0 ? [...line, 'more'] : line.slice(0, fields);
      });
      return stringify([[...columns], ...lines], { quoted_match: /[\r\n]/ });
    });

const examples = fc.oneof(
  fc.record({
    strategy: either('random', 'semantic_similarity'),
    count: mostly(fc.constant(1), either(2, 7), 2),
    format: either('messages', 'text'),
  }),
  fc.record({
    strategy: either('label_diversity_random', 'label_diversity_similarity'),
    per_label: mostly(fc.constant(1), either(2, 400), 3),
  }),
  fc.record({ strategy: fc.constant('fixed'), ids: mostly(either(['1'], [2, 3]), either(['9']), 4) }),
);
const prompts = (column: fc.Arbitrary<string>) => {
  const prompt = fc.record(
    {
      examples,
      truncate: fc.record({ column: mostly(column, either('txt', 'tag')), tokens: either(1, 2, 5) }),
      user: mostly(
        column.map((name) => `{{${name}}}: {{*}}`),
        either('{{tag}}', '{{examples}}', '{{txt}}'),
      ),
      reason: mostly(either(false), either(true), 4),
    },
    { requiredKeys: [] },
  );
  return fc
    .array(prompt, { minLength: 1, maxLength: 2 })
    .map((choices) => choices.map((choice, at) => ({ name: `p${at}`, ...choice })));
};

const price = { input: 1, cached_input: 0.5, output: 2 };
const models = mostly(
  either<unknown>(
    ['m'],
    [{ model: 'm', price }],
    [
      { model: 'm', price },
      { name: 'n', model: 'm', price },
    ],
  ),
  either<unknown>(['m', 'm'], [{ model: 'm', endpoint: 'opnai' }]),
);
const member = mostly(either('tfidf', 'keywords', 'majority', 'm/p0'), either('tfdf', 'm/p9'), 8);
const ensemble = fc.oneof(
  fc.record({
    name: fc.constant('vote'),
    strategy: fc.constant('majority_vote'),
    variants: fc.uniqueArray(member, { minLength: 2, maxLength: 3 }),
  }),
  fc.record({
    name: mostly(either('cascade'), either('tfidf')),
    strategy: fc.constant('cascade'),
    cheap: mostly(either('tfidf'), member, 3),
    strong: mostly(either('keywords', 'm/p0'), member, 3),
  }),
);
const gate = fc.record(
  {
    metric: fc.constant('recall'),
    label: mostly(either('bug'), either('buug'), 8),
    min: fc.constant(0.5),
    variant: mostly(either('best', 'best', '*', 'tfidf', 'vote', 'm/p0'), either('tfdf'), 8),
  },
  { requiredKeys: ['metric', 'label', 'min', 'variant'] },
);
const slice = fc.oneof(
  fc.constant({ name: 'length', length: [10] }),
  fc.record({
    name: fc.constant('by source'),
    column: mostly(either('text'), either('source', 'sauce'), 3),
    values: fc.constant(true),
  }),
  fc.record({ name: fc.constant('words'), pattern: mostly(either('bill|log'), either('(')) }),
);
const ALL_LABELS = [...LABELS, 'Bug', 'bug ', 'other', 'nobody'];
/** More labels than a strict schema allows, and than examples of each can be shown. */
const manyLabels = {
  labels: [...ALL_LABELS, ...Array.from({ length: 1_000 }, (_, at) => `label ${at}`)],
  answer: 'json_schema',
};

const unpriced = { models: ['n'], limits: { budget_usd: 1 } };

const keys = (column: fc.Arbitrary<string>) => ({
  label: mostly(either('tag'), either('label', 'kind'), 6),
  text: mostly(column, either('txt', 'tag'), 6),
  id: mostly(either('id'), either('nr', 'tag'), 6),
  labels: mostly(
    either<unknown>(ALL_LABELS, Object.fromEntries(ALL_LABELS.map((name) => [name, `what ${name} is`])), LABELS),
    either<unknown>(['bug', 'bug', 'billing'], ['nobody'], []),
    3,
  ),
  train: mostly(either('own.csv'), either('other.csv', 'own'), 8),
  models,
  prompts: prompts(column),
  answer: either('auto', 'label', 'json_schema'),
  baselines: fc.subarray(['majority', 'prior', 'keywords', 'tfidf']),
  keywords: mostly(either({ bug: ['crash', 'crashes'] }), either({ bugg: ['crash'] }, { bug: [] }), 2),
  ensembles: fc.array(ensemble, { minLength: 1, maxLength: 2 }),
  slices: fc.array(slice, { minLength: 1, maxLength: 2 }),
  repeats: mostly(fc.integer({ min: 1, max: 4 }), either(0)),
  limits: mostly(either({ budget_usd: 1 }), either({ deadline: '1' })),
  gates: fc.array(gate, { minLength: 1, maxLength: 2 }),
  seed: fc.nat({ max: 9 }),
});

/** Several keys at once, or nothing would ever work: few-shot and truncation do nothing without a model. */
const benchmark = (columns: readonly string[]) => {
  const texts = columns.filter((column) => ['title', 'text'].includes(column));
  const all = keys(either(...(texts.length > 0 ? texts : ['text'])));
  return fc
    .tuple(
      fc.record(all),
      fc.subarray(Object.keys(all), { maxLength: 4 }),
      fc.boolean(),
      mostly(either({}), either<object>(manyLabels, unpriced), 16),
    )
    .map(([values, some, asks, special]) => {
      const chosen = new Set([...some, ...(asks ? ['models', 'prompts'] : [])]);
      const kept = Object.entries(values).filter(([key]) => chosen.has(key));
      return new Map<string, unknown>([...kept, ...Object.entries(special)]);
    });
};

export const files: fc.Arbitrary<Files> = header
  .chain((columns) =>
    fc.record({
      toPredict: mostly(either(false), either(true), 5),
      holdout: table(columns),
      train: fc.option(mostly(table(columns), header.chain(table), 12), { freq: 4, nil: undefined }),
      benchmark: fc.option(benchmark(columns), { freq: 12, nil: undefined }),
    }),
  )
  .map(({ benchmark, ...tables }) => {
    const train = benchmark?.get('train');
    return {
      ...tables,
      benchmark: benchmark && JSON.stringify(Object.fromEntries(benchmark)),
      trainName: typeof train === 'string' ? train : undefined,
    };
  });
