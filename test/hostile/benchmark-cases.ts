// Hostile benchmarks with a harmless holdout.
import { gzipSync } from 'node:zlib';
import { BENCHMARK, benchmarkRefused, benchmarkTaken, type Case, HOLDOUT } from './case.ts';

const refusedWithLabels = (name: string, holdout: string, benchmark: string, problem: string): Case => ({
  name,
  holdout: Buffer.from(holdout),
  benchmark: Buffer.from(benchmark),
  expected: { problems: [problem] },
});

/** Each level is ten times as large as the one before. */
const laughs = Array.from({ length: 9 }, (_, level) => {
  const value = level === 0 ? 'x' : `*a${level - 1}`;
  return `k${level}: &a${level} [${Array(10).fill(value).join(', ')}]`;
}).join('\n');

const many = (count: number, start: string) =>
  Array.from({ length: count }, (_, index) => `${start}${index}`).join(', ');

export const BENCHMARK_CASES: readonly Case[] = [
  benchmarkTaken('yaml-empty.yaml', ''),
  benchmarkTaken('yaml-mark.yaml', '\ufefflabel: tag\n'),
  benchmarkTaken('yaml-utf-16.yaml', Buffer.from('\ufefflabel: tag\n', 'utf16le')),
  benchmarkTaken('yaml-json.yaml', '{"label": "tag",\n\t"seed": 7}'),
  benchmarkTaken('yaml-anchors.yaml', 'baselines: &b [keywords]\nkeywords: {x: &w [a], y: *w}\n'),
  benchmarkTaken('yaml-words.yaml', 'labels: [yes, no, on, off, y, 2024-01-01]', 'text,tag\na,yes\nb,2024-01-01\n', {
    labels: ['yes', 'no', 'on', 'off', 'y', '2024-01-01'],
  }),
  benchmarkTaken(
    'yaml-keys-as-written.yaml',
    'labels: {1.0: a, True: b, null: c, 2024-01-01: d}',
    'text,tag\na,1.0\nb,null\n',
    {
      labels: ['1.0', 'True', 'null', '2024-01-01'],
    },
  ),
  benchmarkTaken(
    'yaml-labels-of-javascript.yaml',
    'labels: [__proto__, constructor]',
    'text,tag\na,__proto__\nb,constructor\n',
    {
      labels: ['__proto__', 'constructor'],
    },
  ),
  benchmarkTaken('yaml-tags.yaml', 'label: !!js/function tag\ntext: !!binary text\n'),
  benchmarkTaken('yaml-old-version.yaml', '%YAML 1.1\n---\nlabels: [x, y, no]\n', undefined, {
    labels: ['x', 'y', 'no'],
  }),
  benchmarkRefused(
    'yaml-too-dear.yaml',
    'models:\n  - {model: m, price: {input: 1.0e+300, output: 10001}}\n',
    ':2: `models[0].price.input`: expected at most 10000 US dollars per million tokens; found 1.0e+300',
    ':2: `models[0].price.output`: expected at most 10000 US dollars per million tokens; found 10001',
  ),
  benchmarkRefused('yaml-laughs.yaml', laughs, ': this YAML cannot be used: Excessive alias count'),
  benchmarkRefused(
    'yaml-large-aliases.yaml',
    `models: [{model: m, parameters: {a: &a ${'x'.repeat(900_000)}, b: [${'*a, '.repeat(20)}]}}]`,
    ': this YAML cannot be used: its aliases make it too large',
  ),
  benchmarkRefused(
    'yaml-alias-in-itself.yaml',
    'models:\n  - {model: m, parameters: &a {b: *a}}\n',
    ':2: `*a` stands inside of what it stands for.',
  ),
  benchmarkRefused('yaml-alias-of-nothing.yaml', 'label: *tag\n', ': this YAML cannot be used: Unresolved alias'),
  benchmarkRefused('yaml-merge-of-nothing.yaml', '<<: tag\n', ': this YAML cannot be used: Merge sources must be maps'),
  benchmarkRefused(
    'yaml-deep.yaml',
    `models: [{model: m, parameters: ${'{a: '.repeat(60)}1${'}'.repeat(60)}}]`,
    ':1: nested too deeply.',
  ),
  benchmarkRefused(
    'yaml-far-too-deep.yaml',
    `seed: ${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    ':1: nested too deeply.',
  ),
  benchmarkRefused(
    'yaml-wrong-types.yaml',
    'label: [tag]\nmodels: gpt\nrepeats: two\nlimits: 5\ncache: 1\n',
    ':1: `label`: expected text; found a list.',
    ':2: `models`: expected a list; found "gpt".',
    ':3: `repeats`: expected a number; found "two".',
    ':4: `limits`: expected a mapping; found 5.',
    ':5: `cache`: expected true or false; found 1.',
  ),
  benchmarkRefused(
    'yaml-unknown-keys.yaml',
    'modles: [m]\nlimits: {budget: 5}\n',
    ':1: unknown key `modles`; did you mean `models`?',
    ':2: unknown key `budget` in `limits`',
  ),
  benchmarkRefused('yaml-unknown-proto.yaml', '__proto__: {polluted: true}\n', ':1: unknown key `__proto__`.'),
  benchmarkRefused(
    'yaml-key-proto.yaml',
    'labels: {__proto__: a, x: b, y: c}\n',
    ':1: the name `__proto__` cannot be a key.',
  ),
  benchmarkRefused(
    'yaml-keys-twice.yaml',
    'seed: 1\nseed: 2\n',
    ':2: the key `seed` is given a second time; it stands on line 1 already.',
  ),
  benchmarkRefused('yaml-two-documents.yaml', 'seed: 1\n---\nseed: 2\n', ':2: a second document begins here'),
  benchmarkRefused(
    'yaml-numbers-as-labels.yaml',
    'labels:\n  - 1.0\n  - 010\n',
    ':2: `labels[0]`: expected text or a mapping; found 1.0. Put it in quotes: "1.0".',
    ':3: `labels[1]`: expected text or a mapping; found 010. Put it in quotes: "010".',
  ),
  benchmarkRefused(
    'yaml-huge-numbers.yaml',
    'seed: 99999999999999999999\nrepeats: 1e400\nlimits: {budget_usd: .inf, max_attempts: -1}\n',
    ':1: `seed`: expected at most 4294967295; found 99999999999999999999.',
    ':2: `repeats`: expected a number; found 1e400.',
    ':3: `limits.budget_usd`: expected a number; found .inf.',
    ':3: `limits.max_attempts`: expected at least 1; found -1.',
  ),
  benchmarkRefused(
    'yaml-deadline.yaml',
    'limits: {deadline: 99999999999999999999d}',
    ':1: `limits.deadline`: expected at least 1s and at most 14d',
  ),
  benchmarkRefused('yaml-half-a-character.yaml', 'label: "tag\\ud800"', ':1: an escape stands for half of a character'),
  benchmarkRefused(
    'yaml-models-1000.yaml',
    `models: [${many(1_000, 'm')}]`,
    ':1: 1000 models × 1 prompts and 4 baselines are 1004 variants; expected at most 100.',
  ),
  benchmarkRefused(
    'yaml-labels-120000.yaml',
    `labels: [${many(120_000, 'l')}]`,
    ':1: `labels`: expected at most 10000 in the list; found a list.',
  ),
  benchmarkRefused('yaml-too-large.yaml', `# ${'x'.repeat(2_000_000)}`, ': the benchmark is larger than 1 MB.'),
  benchmarkRefused(
    'yaml-latin-1.yaml',
    Buffer.from('seed: 1\nlabels: [café]\n', 'latin1'),
    ':2: the text is not valid UTF-8.',
  ),
  benchmarkRefused('yaml-gzip.yaml', gzipSync('label: tag'), ':1: the text is not valid UTF-8.'),
  benchmarkRefused('yaml-nul.yaml', 'seed: 1\nlabel: "tag\0"\n', ':2: there is a NUL character'),
  benchmarkRefused(
    'yaml-train-missing.yaml',
    'train: gone.csv\n',
    ': the train file train/gone.csv is not in the bucket. Upload it before the holdout, or leave `train` out.',
  ),
  benchmarkRefused(
    'yaml-train-outside.yaml',
    'train: ../holdouts/tags.csv\n',
    ': `train` names ../holdouts/tags.csv, a file of another folder.',
  ),
  benchmarkRefused(
    'yaml-train-too-long.yaml',
    `train: ${'a'.repeat(2_000)}\n`,
    ':1: `train`: expected 1 to 200 characters on one line',
  ),
  benchmarkRefused(
    'yaml-endpoint-url.yaml',
    'models: [{model: m, endpoint: "https://evil.example/v1"}]\n',
    ': the endpoint https://evil.example/v1 is not declared.',
  ),
  benchmarkRefused(
    'yaml-base-url.yaml',
    'models: [{model: m, baseUrl: "https://evil.example/v1"}]\n',
    ':1: unknown key `baseUrl` in `models[0]`.',
  ),
  refusedWithLabels(
    'yaml-labels-too-few.yaml',
    'text,tag\na,x\nb,Y\n',
    'labels: [x, y]',
    `${HOLDOUT}: 1 row has the label "Y", which the benchmark's \`labels\` do not list; did you mean "y"?`,
  ),
  refusedWithLabels(
    'yaml-truth-in-prompt.yaml',
    'text,tag\na,x\n',
    'baselines: [keywords]\nprompts: [{name: p, user: "{{tag}}"}]',
    `${BENCHMARK}: the prompt p uses {{tag}}, which is the label's column.`,
  ),
];
