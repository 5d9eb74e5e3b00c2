// Estimates a run's cost and duration from its variants and some of its rows, for `holdout plan` and for run.json.
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Plan } from '../../shared/contracts/plan.ts';
import type { TrainRows } from '../../shared/contracts/run.ts';
import type { Example, Prompt, Row, Variant } from '../../shared/contracts/variant.ts';
import type { CountTokens } from '../../shared/planning/tokens.ts';
import { rowCutter } from '../prompts/truncate.ts';
import { mostRows } from './embedded.ts';
import type { Survey } from './survey.ts';

/** Train texts whose tokens are counted. They are in random order. */
const MAX_COUNTED_TEXTS = 1_000;

interface EstimateInput {
  readonly survey: Survey;
  readonly repeats: number;
  readonly variants: readonly Variant[];
  readonly labels: readonly string[];
  /** Rows by label. */
  readonly trainCounts: ReadonlyMap<string, number> | undefined;
  /** What embedding models learn from. */
  readonly trainRows?: TrainRows | undefined;
  /** For prompts that choose examples separately for each row. */
  readonly chosenExamples: (prompt: Prompt, row: Row) => readonly Example[] | undefined;
  readonly endpoints: readonly Endpoint[];
}

/** Loads the tokenizer, which is several megabytes, only if a model will be asked. */
export async function estimatePlan(input: EstimateInput): Promise<Plan> {
  const { survey, repeats, variants, labels, trainCounts, chosenExamples, endpoints, trainRows } = input;
  const { makePlan } = await import('../../shared/planning/plan.ts');
  const { columns, rows, labelCounts, sample } = survey;
  const models = variants.filter((variant) => variant.kind === 'model');
  return makePlan({
    variants,
    rows,
    repeats,
    textColumns: columns.text,
    // Rows to predict are assumed to have the train file's label counts, or else each label equally often.
    labelCounts: labelCounts.size > 0 ? labelCounts : (trainCounts ?? new Map(labels.map((label) => [label, 1]))),
    sample: sample.map((fields) =>
      Object.fromEntries(columns.all.map((column, index) => [column, fields[index] ?? ''])),
    ),
    chosenExamples,
    promptRow: await rowCutter(models.map(({ prompt }) => prompt)),
    endpoints,
    tokenCounter: await tokenCounters(
      new Set(variants.flatMap((variant) => (variant.kind === 'baseline' ? [] : [variant.model]))),
    ),
    ...(trainRows && {
      train: {
        texts: trainRows.texts.slice(0, MAX_COUNTED_TEXTS),
        rows: (dimensions) => mostRows(trainRows, dimensions),
      },
    }),
  });
}

async function tokenCounters(models: ReadonlySet<string>): Promise<(model: string) => CountTokens> {
  const { tokenCounter } = await import('../../shared/planning/tokens.ts');
  const counters = new Map<string, CountTokens>();
  for (const model of models) counters.set(model, remembering(await tokenCounter(model)));
  return (model) => counters.get(model) ?? (() => 0);
}

/** Most of a prompt is the same for every row. */
function remembering(count: CountTokens): CountTokens {
  const known = new Map<string, number>();
  return (text) => {
    const tokens = known.get(text) ?? count(text);
    known.set(text, tokens);
    return tokens;
  };
}
