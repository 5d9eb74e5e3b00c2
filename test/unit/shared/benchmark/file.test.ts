import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { InputError } from '../../../../lambda/shared/text/input-error.ts';
import { benchmarkOf as read } from '../../../support/benchmark-of.ts';
import { problemsToldBy } from '../../../support/problems-told.ts';

/** What the user is told, one line per problem. */
const told = (text: string): Promise<string[]> => problemsToldBy(read(text));

describe('a benchmark', () => {
  test('in YAML', async () => {
    const benchmark = await read(`
label: tag
text: title
labels: {mlops: "Serving, monitoring", other: The rest}
models:
  - gpt-6-luna
  - {model: llama3, endpoint: ollama, parameters: {temperature: 0}, price: {input: 0, output: 0}}
prompts:
  - name: mine
    user: |
      {{title}}: {{description}}
limits: {deadline: 30m}
`);
    expect(benchmark).toMatchObject({
      label: 'tag',
      text: ['title'],
      labels: { mlops: 'Serving, monitoring', other: 'The rest' },
      models: [
        { model: 'gpt-6-luna', endpoint: 'openai', parameters: {} },
        { model: 'llama3', endpoint: 'ollama', parameters: { temperature: 0 }, price: { input: 0, output: 0 } },
      ],
      prompts: [{ name: 'mine', user: '{{title}}: {{description}}\n' }],
      limits: { deadline: '30m', max_attempts: 5 },
      repeats: 1,
    });
  });

  test('in JSON, indented by tabs', async () => {
    expect(await read('{\n\t"label": "tag",\n\t"text": ["title"],\n\t"seed": 7\n}\n')).toMatchObject({
      label: 'tag',
      seed: 7,
    });
  });

  test.each([
    ['empty', ''],
    ['a comment', '# nothing yet\n'],
    ['an empty mapping', '{}'],
    ['a byte order mark', '\ufeff'],
  ])('with every default where the file is %s', async (_, text) => {
    expect(await read(text)).toEqual(Benchmark.parse({}));
  });

  test('with words that only old YAML reads as true and false', async () => {
    expect((await read('labels: [yes, no, on, off]')).labels).toEqual(['yes', 'no', 'on', 'off']);
  });

  test('whose labels are keys that YAML reads as numbers, true and null', async () => {
    const { labels } = await read('labels: {1.0: one, True: yes, null: none, 2024-01-01: a day}');
    expect(labels).toEqual({ '1.0': 'one', True: 'yes', null: 'none', '2024-01-01': 'a day' });
  });

  test.each([
    ['YAML', 'labels: {2: good, 1: bad, x: other}'],
    ['JSON', '{"labels": {"2": "good", "1": "bad", "x": "other"}}'],
    ['a merge', 'labels: {<<: {2: good, 1: bad}, x: other}'],
    ['a list', 'labels: [2: good, 1: bad, x: other]'],
  ])('whose labels are numbers, in the order of %s', async (_, text) => {
    const { labels } = await read(text);
    expect(labels).toEqual([{ 2: 'good' }, { 1: 'bad' }, { x: 'other' }]);
    // As run.json keeps it.
    const kept: unknown = JSON.parse(JSON.stringify({ labels }));
    expect(Benchmark.parse(kept).labels).toEqual(labels);
  });

  test('with the short forms of prompts, examples, slices and keywords', async () => {
    const text =
      'prompts: [zero-shot, few-shot, {name: near, examples: semantic_similarity}]\nslices: [shop]\nkeywords: {spam: free}\n';
    expect(await read(text)).toEqual(
      Benchmark.parse({
        prompts: [
          { name: 'zero-shot' },
          { name: 'few-shot', examples: { strategy: 'label_diversity_random', per_label: 2, format: 'messages' } },
          { name: 'near', examples: { strategy: 'semantic_similarity', count: 5, format: 'messages' } },
        ],
        slices: [{ name: 'shop', column: 'shop', values: true }],
        keywords: { spam: ['free'] },
      }),
    );
  });

  test('with anchors, aliases and merge keys', async () => {
    const { models } = await read(
      'models:\n  - &a {model: m, parameters: {seed: 1}}\n  - {<<: *a, name: again, endpoint: ollama}\n',
    );
    expect(models[1]).toEqual({ name: 'again', model: 'm', endpoint: 'ollama', parameters: { seed: 1 } });
  });

  test('with custom tags, which mean nothing', async () => {
    expect((await read('label: !secret tag')).label).toBe('tag');
  });
});

describe('unknown keys', () => {
  test('with the keys of the chosen strategy', async () => {
    expect(await told('prompts:\n  - name: x\n    examples: {strategy: random, per_label: 2}\n')).toEqual([
      'b.yaml:3: unknown key `per_label` in `prompts[0].examples`. Known keys: strategy, count, format.',
    ]);
    expect(await told('prompts:\n  - name: x\n    examples: {strategy: randm}\n')).toEqual([
      'b.yaml:3: `prompts[0].examples.strategy`: expected one of fixed, random, label_diversity_random, semantic_similarity, label_diversity_similarity; found "randm".',
    ]);
  });

  test('with the nearest known one', async () => {
    expect(await told('label: tag\nmodls: [a]\n')).toEqual([
      'b.yaml:2: unknown key `modls`; did you mean `models`? Known keys: label, text, id, group, several_labels, header, encoding, sheet, split_name, labels, train, models, prompts, answer, baselines, keywords, ensembles, slices, repeats, cache, stop, limits, gates, automate, decide_by, margin, confirm, prevalence, costs, no_answer_cost, seed.',
    ]);
  });

  test('inside a list', async () => {
    expect(await told('models:\n  - a\n  - model: b\n    temperature: 0\n    prise: {}\n')).toEqual([
      'b.yaml:4: unknown key `temperature` in `models[1]`. Known keys: name, model, kind, endpoint, answer, parameters, price.',
      'b.yaml:5: unknown key `prise` in `models[1]`; did you mean `price`? Known keys: name, model, kind, endpoint, answer, parameters, price.',
    ]);
  });

  test('inside a mapping inside a list', async () => {
    expect(await told('models:\n  - model: a\n    price:\n      input: 1\n      outptu: 2\n      output: 2\n')).toEqual(
      [
        'b.yaml:5: unknown key `outptu` in `models[0].price`; did you mean `output`? Known keys: input, cached_input, cache_write, output, tiers.',
      ],
    );
  });

  test('such as __proto__', async () => {
    expect((await told('__proto__: {polluted: true}\n'))[0]).toContain('b.yaml:1: unknown key `__proto__`.');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('values', () => {
  test.each([
    [
      'limits:\n  deadline: tomorrow\n',
      'b.yaml:2: `limits.deadline`: expected a number and s, m, h or d, such as 24h; found "tomorrow".',
    ],
    ['limits:\n  max_attempts: 1.5\n', 'b.yaml:2: `limits.max_attempts`: expected a whole number; found 1.5.'],
    ['repeats: 1000', 'b.yaml:1: `repeats`: expected at most 100; found 1000.'],
    ['seed: 99999999999999999999', 'b.yaml:1: `seed`: expected at most 4294967295; found 99999999999999999999.'],
    [
      'limits: {deadline: 99999999999d}',
      'b.yaml:1: `limits.deadline`: expected at least 1s and at most 14d; found "99999999999d".',
    ],
    ['seed: -1', 'b.yaml:1: `seed`: expected at least 0; found -1.'],
    ['prompts: []', 'b.yaml:1: `prompts`: expected at least 1 in the list; found an empty list.'],
    ['prompts:\n  - user: hello\n', 'b.yaml:2: `prompts[0].name` is missing: expected text.'],
    ['models: gpt-6-luna', 'b.yaml:1: `models`: expected a list; found "gpt-6-luna".'],
    ['text: {a: b}', 'b.yaml:1: `text`: expected text or a list; found a mapping.'],
    [
      'label:\n',
      'b.yaml:1: `label`: expected text; found nothing (null). Fill it in or remove it; if the word null is meant, put it in quotes.',
    ],
    [
      'models:\n  - model: a\n    price:\n      input: -1\n      output: 2\n',
      'b.yaml:4: `models[0].price.input`: expected at least 0; found -1.',
    ],
    [
      'models: [{model: a, parameters: {model: b}}]',
      'b.yaml:1: `models[0].parameters`: model, messages, stream, n, response_format are set by Holdout.',
    ],
    [
      'baselines:\n  - majorty\n',
      'b.yaml:2: `baselines[0]`: expected one of majority, prior, keywords, tfidf, tfidf-default; found "majorty". Did you mean majority?',
    ],
    ['- label: tag', 'b.yaml:1: the benchmark: expected a mapping; found a list.'],
    ['just text', 'b.yaml:1: the benchmark: expected a mapping; found "just text".'],
  ])('%j', async (text, expected) => {
    expect(await told(text)).toEqual([expected]);
  });

  test('that YAML does not read as text are shown in quotes', async () => {
    expect(await told('labels:\n  - 1\n  - true\n  - "2"\n')).toEqual([
      'b.yaml:2: `labels[0]`: expected text or a mapping; found 1. Put it in quotes: "1".',
      'b.yaml:3: `labels[1]`: expected text or a mapping; found true. Put it in quotes: "true".',
    ]);
  });

  test.each([
    ['label: 1.0', '`label`: expected text; found 1.0. Put it in quotes: "1.0".'],
    ['id: 007', '`id`: expected text; found 007. Put it in quotes: "007".'],
    ['train: 2024', '`train`: expected text; found 2024. Put it in quotes: "2024".'],
    ['text: 5', '`text`: expected text or a list; found 5. Put it in quotes: "5".'],
    ['text: [True]', '`text[0]`: expected text; found True. Put it in quotes: "True".'],
    ['keywords: {a: 1e3}', '`keywords.a`: expected text or a list; found 1e3. Put it in quotes: "1e3".'],
    ['keywords: {a: [1e3]}', '`keywords.a[0]`: expected text; found 1e3. Put it in quotes: "1e3".'],
    ['models: [1.0]', '`models[0]`: expected text or a mapping; found 1.0. Put it in quotes: "1.0".'],
    ['models: [{model: 1.0}]', '`models[0].model`: expected text; found 1.0. Put it in quotes: "1.0".'],
    ['prompts: [{name: 0x1}]', '`prompts[0].name`: expected text; found 0x1. Put it in quotes: "0x1".'],
    [
      'gates: [{metric: accuracy, min: 0, variant: 1e3}]',
      '`gates[0].variant`: expected text; found 1e3. Put it in quotes: "1e3".',
    ],
    [
      'slices: [{name: s, column: a, values: [2024]}]',
      '`slices[0].values[0]`: expected text; found 2024. Put it in quotes: "2024".',
    ],
    ['slices: [{name: s, column: a, values: yes}]', '`slices[0].values`: expected true or a list; found "yes".'],
    [
      'prompts: [{name: p, examples: {strategy: fixed, ids: [7, 001]}}]',
      '`prompts[0].examples.ids[1]`: 001 is read as the number 1. Put it in quotes: "001".',
    ],
    [
      'prompts: [{name: p, examples: {strategy: fixed, ids: [12345678901234567890]}}]',
      '`prompts[0].examples.ids[0]`: 12345678901234567890 is read as the number 12345678901234567000. Put it in quotes: "12345678901234567890".',
    ],
    ['limits: {deadline: 24}', '`limits.deadline`: expected a number and s, m, h or d, such as 24h; found 24.'],
  ])('where text is expected: %j', async (text, expected) => {
    expect(await told(text)).toEqual([`b.yaml:1: ${expected}`]);
  });

  test.each([
    [
      'prompts: [mine]',
      '`prompts[0]`: expected zero-shot, few-shot or a mapping such as {name: mine, user: \'{{*}}\'}; found "mine".',
    ],
    [
      'prompts: [few_shot]',
      '`prompts[0]`: expected zero-shot, few-shot or a mapping such as {name: mine, user: \'{{*}}\'}; found "few_shot". Did you mean few-shot?',
    ],
    [
      'prompts: [{name: p, examples: fixed}]',
      '`prompts[0].examples`: expected random, label_diversity_random, semantic_similarity, label_diversity_similarity or a mapping; found "fixed".',
    ],
    ['gates: [accuracy]', '`gates[0]`: expected a mapping such as {metric: accuracy, min: 0.8}; found "accuracy".'],
    [
      'ensembles: [majority_vote]',
      '`ensembles[0]`: expected a mapping such as {name: vote, strategy: majority_vote, variants: [tfidf, keywords]}; found "majority_vote".',
    ],
    ['slices: [1.0]', '`slices[0]`: expected text or a mapping; found 1.0. Put it in quotes: "1.0".'],
    ['labels: [{a: b, c: d}]', '`labels[0]`: expected one label and its description.'],
  ])('that are no short form: %j', async (text, expected) => {
    expect(await told(text)).toEqual([`b.yaml:1: ${expected}`]);
  });

  test('are shown as written', async () => {
    expect(await told('labels: [1.0, True]')).toEqual([
      'b.yaml:1: `labels[0]`: expected text or a mapping; found 1.0. Put it in quotes: "1.0".',
      'b.yaml:1: `labels[1]`: expected text or a mapping; found True. Put it in quotes: "True".',
    ]);
  });

  test('all at once, in line order', async () => {
    const lines = (await told('seed: x\nmodls: 1\nrepeats: 0\n')).map((line) => line.split(':')[1]);
    expect(lines).toEqual(['1', '2', '3']);
  });

  test('of which many are wrong: the first twenty and how many more', async () => {
    const lines = await told(`labels: [${'1, '.repeat(30)}]`);
    expect(lines).toHaveLength(21);
    expect(lines[20]).toBe('… and 10 more');
  });

  test('that are long are shortened', async () => {
    expect((await told(`models: ${'x'.repeat(1_000)}`))[0]?.length).toBeLessThan(200);
  });
});

describe('invalid YAML', () => {
  test.each([
    ['an unclosed quote', 'label: tag\ntext: "title\n', 'b.yaml:3: this is not valid YAML: Missing closing "quote.'],
    [
      'a colon in a text',
      'label: tag\nprompts:\n  - name: a\n    user: Answer: yes\n',
      'b.yaml:4: this is not valid YAML: Nested mappings are not allowed in compact mappings.',
    ],
    ['a tab', 'label: tag\nlimits:\n\tdeadline: 1h\n', 'b.yaml:3: this is not valid YAML: '],
    [
      'two documents',
      'label: tag\n---\nlabel: tag\n',
      'b.yaml:2: a second document begins here; expected one benchmark in a file.',
    ],
    ['an unknown alias', 'label: *tag\n', 'b.yaml: this YAML cannot be used: Unresolved alias'],
    ['a merge of what is no mapping', '<<: tag', 'b.yaml: this YAML cannot be used: Merge sources must be maps'],
    ['brackets without end', '['.repeat(100_000), 'b.yaml:1: nested too deeply.'],
  ])('%s', async (_, text, expected) => {
    expect((await told(text))[0]).toContain(expected);
  });

  test('a key given twice', async () => {
    expect(await told('label: a\nlimits:\n  deadline: 1h\n  deadline: 2h\nlabel: b\n')).toEqual([
      'b.yaml:4: the key `deadline` is given a second time; it stands on line 3 already. Keep one of them.',
      'b.yaml:5: the key `label` is given a second time; it stands on line 1 already. Keep one of them.',
    ]);
  });
});

describe('a malicious file', () => {
  test('by aliases that multiply', async () => {
    const lines = Array.from({ length: 9 }, (_, level) => {
      const value = level === 0 ? 'x' : `*a${level - 1}`;
      return `k${level}: &a${level} [${Array(10).fill(value).join(', ')}]`;
    });
    expect((await told(lines.join('\n')))[0]).toContain('Excessive alias count');
  });

  test('by aliases that make it large', async () => {
    const text = `models: [{model: m, parameters: {a: &a ${'x'.repeat(500_000)}, b: [${'*a, '.repeat(20)}]}}]`;
    expect((await told(text))[0]).toContain('its aliases make it too large');
  });

  test('by an alias to its own surroundings', async () => {
    expect(await told('models:\n  - model: m\n    parameters: &a {b: *a}\n')).toEqual([
      'b.yaml:3: `*a` stands inside of what it stands for. Write it out.',
    ]);
  });

  test('by its depth', async () => {
    expect(await told(`models: [{model: m, parameters: {a: ${'['.repeat(60)}${']'.repeat(60)}}}]`)).toEqual([
      'b.yaml:1: nested too deeply. A benchmark has at most 50 levels.',
    ]);
  });

  test('by a name that cannot be a key', async () => {
    expect(await told('labels: {__proto__: a, b: c}')).toEqual([
      'b.yaml:1: the name `__proto__` cannot be a key. Give `labels` as a list, or use another name.',
    ]);
  });

  test('by half a character', async () => {
    expect((await told('seed: 1\nlabel: "a\\ud800"\n'))[0]).toContain(
      'b.yaml:2: an escape stands for half of a character',
    );
  });

  test('by its variants', async () => {
    const list = (start: string) => Array.from({ length: 1_000 }, (_, index) => `${start}${index}}`).join(', ');
    expect(await told(`seed: 1\nmodels: [${list('{model: m')}]\nprompts: [${list('{name: p')}]\n`)).toEqual([
      'b.yaml:2: 1000 models × 1000 prompts and 4 baselines are 1000004 variants; expected at most 100. Make several benchmarks of it.',
    ]);
  });

  test('by its size', async () => {
    expect(await told(`# ${'x'.repeat(1024 * 1024)}`)).toEqual([
      'b.yaml: the benchmark is larger than 1 MB. Is this the benchmark and not the data?',
    ]);
  });

  // Searching each key among all others would take minutes.
  test('by thousands of keys', { timeout: 10_000 }, async () => {
    const text = Array.from({ length: 30_000 }, (_, index) => `k${index}: 1`).join('\n');
    expect(await told(text)).toHaveLength(21);
  });
});

test('whatever the file holds, the answer is a benchmark or a list of problems', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'label',
      'models',
      'price',
      ': ',
      '- ',
      '\n',
      '  ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      '&a',
      '*a',
      '<<',
      '!x ',
      '? ',
      '|',
      '.nan',
    ),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
      try {
        await read(pieces.join(''));
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: 1_000 },
  );
});
