// The text of a new benchmark file: what the CSV shows, and a line for everything the author may want next.

import { stringify } from 'yaml';
import type { Survey } from '../../lambda/dispatch/freeze/survey.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { inOneSpelling } from '../../lambda/shared/text/spelling.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { plain } from '../terminal/text.ts';

/** Nobody reads a longer list. */
const MAX_LISTED_LABELS = 100;

interface BenchmarkFacts extends Pick<Survey, 'columns' | 'rows' | 'labelCounts'> {
  readonly holdout: string;
  readonly file: string;
  /** Keys set by options. */
  readonly keys: Readonly<Record<string, unknown>>;
  /** Relative to the benchmark's folder. */
  readonly schemaPath: string;
}

export function benchmarkText({ columns, rows, labelCounts, holdout, file, keys, schemaPath }: BenchmarkFacts): string {
  const { label, text, id } = columns;
  return `# yaml-language-server: $schema=${schemaPath}
# What to measure on ${plain(holdout)}, which has ${plural(rows, 'row')}. Every key has a default; docs/benchmark.md lists them.
# Next: npx holdout plan ${plain(holdout)} --benchmark ${plain(file)}

label: ${scalar(label)} # ${keys.label === undefined ? 'a guess: ' : ''}the column with the true label
text: [${text.map(scalar).join(', ')}] # what a model sees, in this order
${id === undefined ? '# id: …' : `id: ${scalar(id)}`} # identifies rows in predictions.csv
${keyLines(keys)}
${labelLines(labelCounts)}

# Each model with each prompt is a variant. With a price (US dollars per million tokens), the plan says what it will cost
# and the report what it cost. A model may name an endpoint that is declared in cdk.json.
models: []
#  - model: gpt-6-luna
#    price: { input: 0.1, cached_input: 0.01, cache_write: 0.125, output: 0.5 }

prompts:
  - name: zero-shot # the built-in prompt
#  - name: few-shot # with a train file: two examples of each label
#    examples: { strategy: label_diversity_random, per_label: 2 }

# What a model must beat to be worth its price. All except keywords learn from a train file.
baselines: [${Benchmark.parse({}).baselines.join(', ')}]

# limits:
#   budget_usd: 5 # the run stops when this is spent

# gates: # exit status 100 if one fails, 101 if one is undecided
#   - { metric: f1-score, average: weighted, min: 0.8, variant: best }

seed: 0
`;
}

/** Keys that the file needs in order to be read. */
const WRITTEN = ['group', 'header', 'encoding', 'sheet', 'split_name', 'several_labels'];

function keyLines(keys: BenchmarkFacts['keys']): string {
  return WRITTEN.filter((key) => keys[key] !== undefined)
    .map((key) => `${key}: ${typeof keys[key] === 'string' ? scalar(keys[key]) : String(keys[key])}\n`)
    .join('');
}

function labelLines(counts: ReadonlyMap<string, number>): string {
  const labels = [...inOneSpelling(counts)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (labels.length > MAX_LISTED_LABELS) return `# labels: the ${labels.length} in the files`;
  return [
    '# To describe a label in the prompt, write `name: what it means` instead of `- name`.',
    'labels:',
    ...labels.map(([label, count]) => `  - ${scalar(label)} # ${plural(count, 'row')}`),
  ].join('\n');
}

/** Stays on one line whatever the text is, even inside a list. */
function scalar(text: string): string {
  const plainText = stringify(text, { lineWidth: 0 }).trimEnd();
  return /[\n,[\]{}]/.test(plainText) ? JSON.stringify(text) : plainText;
}
