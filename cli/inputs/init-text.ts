// The text of a new benchmark: what was seen in the CSV, and a line for each thing that its author may want next.

import { stringify } from 'yaml';
import type { Survey } from '../../lambda/dispatch/freeze/survey.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { plain } from '../terminal/text.ts';

/** More are not looked through by anybody. */
const MAX_LISTED_LABELS = 100;

interface BenchmarkFacts extends Pick<Survey, 'columns' | 'rows' | 'labelCounts'> {
  readonly holdout: string;
  readonly file: string;
  /** From the benchmark's folder. */
  readonly schemaPath: string;
}

export function benchmarkText({ columns, rows, labelCounts, holdout, file, schemaPath }: BenchmarkFacts): string {
  const { label, text, id } = columns;
  return `# yaml-language-server: $schema=${schemaPath}
# What to measure on ${plain(holdout)}, which has ${plural(rows, 'row')}. Whatever is left out has a default.
# Then: npx holdout plan ${plain(holdout)} --benchmark ${plain(file)}

label: ${scalar(label)} # guessed: the column with the true label
text: [${text.map(scalar).join(', ')}] # what a model sees, in this order
${id === undefined ? '# id: …' : `id: ${scalar(id)}`} # comes back in predictions.csv

${labelLines(labelCounts)}

# Each model with each prompt is a variant. With a price (US dollars per million tokens) the plan says what it will cost
# and the report what it did. The endpoints are those of cdk.json.
models: []
#  - model: gpt-4o-mini
#    price: { input: 0.15, cached_input: 0.075, output: 0.6 }

prompts:
  - name: zero-shot # the built-in prompt
#  - name: few-shot # with a train file: two examples of each label
#    examples: { strategy: label_diversity_random, per_label: 2 }

# What a model has to beat to be worth its price; most of them learn from a train file.
baselines: [${Benchmark.parse({}).baselines.join(', ')}]

# limits:
#   budget_usd: 5 # the run stops when it is spent

# gates: # exit status 100 where one fails
#   - { metric: f1-score, average: weighted, min: 0.8, variant: best }

seed: 0
`;
}

function labelLines(counts: ReadonlyMap<string, number>): string {
  const labels = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (labels.length > MAX_LISTED_LABELS) return `# labels: the ${labels.length} that stand in the files`;
  return [
    '# A description of each becomes part of the prompt: write `name: what it means` in place of `- name`.',
    'labels:',
    ...labels.map(([label, count]) => `  - ${scalar(label)} # ${plural(count, 'row')}`),
  ].join('\n');
}

/** On one line, whatever is in it, and inside a list too. */
function scalar(text: string): string {
  const plainText = stringify(text, { lineWidth: 0 }).trimEnd();
  return /[\n,[\]{}]/.test(plainText) ? JSON.stringify(text) : plainText;
}
