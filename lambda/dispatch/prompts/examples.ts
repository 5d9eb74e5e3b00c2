// Few-shot examples: which rows of the train file qualify, and which of them are shown for every row. Pure.
import { hash } from 'node:crypto';
import { type Examples, MAX_EXAMPLES, type PromptChoice } from '../../shared/contracts/choices/prompt.ts';
import type { Problem } from '../../shared/contracts/run.ts';
import type { Example } from '../../shared/contracts/variant.ts';
import type { TrainRow } from '../../shared/csv/train.ts';
import { InputError } from '../../shared/text/input-error.ts';
import { textKey } from '../../shared/text/text-key.ts';

/** Train rows compared with each holdout row. With texts of 60 words this takes about a millisecond. */
const MAX_POOL = 20_000;

interface Candidate extends Example {
  readonly id: string;
}

interface CandidatePool {
  /** In an order that depends only on the seed and the texts, not on the file's order. */
  readonly candidates: readonly Candidate[];
  /** Ids of rows left out because the holdout has the same text. */
  readonly leaked: ReadonlySet<string>;
}

/**
 * Rows with one of the run's labels, each text once, without texts that a holdout row has too.
 * @param leaked texts of the holdout by textKey.
 */
export function examplePool(
  rows: readonly TrainRow[],
  labels: readonly string[],
  leaked: ReadonlySet<string>,
  seed: number,
): CandidatePool {
  const known = new Set(labels);
  const byKey = new Map<string, Candidate>();
  const leakedIds = new Set<string>();
  for (const { id, row, label, text } of rows) {
    if (!known.has(label) || text.trim() === '') continue;
    const key = textKey(text);
    if (leaked.has(key)) leakedIds.add(id);
    else if (!byKey.has(key)) byKey.set(key, { id, row, label });
  }
  const order = new Map([...byKey.keys()].map((key) => [key, hash('sha256', `${seed}:${key}`)]));
  const sorted = [...byKey].sort(([a], [b]) => ((order.get(a) ?? '') < (order.get(b) ?? '') ? -1 : 1));
  return { candidates: sorted.map(([, candidate]) => candidate), leaked: leakedIds };
}

/** Such strategies choose anew for each row, in dispatch. */
export function isByRow({ strategy }: Examples): boolean {
  return strategy === 'semantic_similarity' || strategy === 'label_diversity_similarity';
}

export interface ExampleFiles {
  readonly benchmark: string;
  readonly train: string;
}

/**
 * @returns the same examples for every row. Undefined for a strategy that chooses for each row.
 * @throws InputError if the train file lacks what the prompt asks for.
 */
export function frozenExamples(
  { name, examples }: PromptChoice,
  pool: CandidatePool,
  labels: readonly string[],
  files: ExampleFiles,
): Example[] | undefined {
  if (!examples) return undefined;
  const problems = [...tooMany(name, examples, labels, files), ...tooFew(name, examples, pool, labels, files)];
  if (problems.length > 0) throw new InputError(problems);
  if (isByRow(examples)) return undefined;
  return choose(examples, pool.candidates).map(toExample);
}

/**
 * The pool that examples are chosen from for each row: all candidates or, if there are too many, the first per label.
 */
export function similarityPool({ candidates }: CandidatePool): Example[] {
  if (candidates.length <= MAX_POOL) return candidates.map(toExample);
  const ranks = new Map<string, number>();
  const ranked = candidates.map((candidate) => {
    const rank = ranks.get(candidate.label) ?? 0;
    ranks.set(candidate.label, rank + 1);
    return { candidate, rank };
  });
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MAX_POOL)
    .map(({ candidate }) => toExample(candidate));
}

const toExample = ({ row, label }: Candidate): Example => ({ row, label });

function choose(examples: Examples, candidates: readonly Candidate[]): Candidate[] {
  if (examples.strategy === 'fixed') {
    const byId = new Map(candidates.map((candidate) => [candidate.id, candidate]));
    return examples.ids.flatMap((id) => byId.get(String(id)) ?? []);
  }
  if ('count' in examples) return candidates.slice(0, examples.count);
  const taken = new Map<string, number>();
  return candidates.filter(({ label }) => {
    const number = (taken.get(label) ?? 0) + 1;
    taken.set(label, number);
    return number <= examples.per_label;
  });
}

function tooMany(name: string, examples: Examples, labels: readonly string[], files: ExampleFiles): Problem[] {
  if (!('per_label' in examples) || labels.length * examples.per_label <= MAX_EXAMPLES) return [];
  const message = `the prompt ${name} asks for ${examples.per_label} examples of each of ${labels.length} labels; expected at most ${MAX_EXAMPLES} in all.`;
  return [{ file: files.benchmark, message, advice: 'Use `strategy: semantic_similarity` with a `count`.' }];
}

function tooFew(
  name: string,
  examples: Examples,
  { candidates, leaked }: CandidatePool,
  labels: readonly string[],
  files: ExampleFiles,
): Problem[] {
  const left = leaked.size > 0 ? ' Rows whose text stands in the holdout do not count.' : '';
  if (examples.strategy === 'fixed') {
    const ids = new Set(candidates.map(({ id }) => id));
    return examples.ids.filter((id) => !ids.has(String(id))).map((id) => notThere(name, String(id), leaked, files));
  }
  if ('count' in examples) {
    if (candidates.length >= examples.count) return [];
    const message = `the prompt ${name} asks for ${examples.count} examples, and ${files.train} has ${candidates.length} different texts with a label of the run.`;
    return [{ file: files.benchmark, message, advice: `Lower \`count\`, or add rows.${left}` }];
  }
  const counts = Map.groupBy(candidates, ({ label }) => label);
  return labels
    .filter((label) => (counts.get(label)?.length ?? 0) < examples.per_label)
    .map((label) => ({
      file: files.benchmark,
      message: `the prompt ${name} asks for ${examples.per_label} examples of each label, and ${files.train} has ${counts.get(label)?.length ?? 0} of ${JSON.stringify(label)}.`,
      advice: `Lower \`per_label\`, or add rows.${left}`,
    }));
}

function notThere(name: string, id: string, leaked: ReadonlySet<string>, files: ExampleFiles): Problem {
  const message = leaked.has(id)
    ? `the prompt ${name} names the example ${id}, whose text stands in the holdout, too: the model would be shown the answer.`
    : `the prompt ${name} names the example ${id}, and ${files.train} has no such row with a text and a label of the run.`;
  const advice = 'Expected an id of the train file or, where it has no column of ids, the number of a row, from 1.';
  return { file: files.benchmark, message, advice };
}
