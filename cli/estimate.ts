// What a run of these files will come to: as dispatch will read them, and nothing is sent.
import { createReadStream } from 'node:fs';
import { shownColumns } from '../lambda/dispatch/freeze-examples.ts';
import { chooseLabels } from '../lambda/dispatch/labels.ts';
import { surveyHoldout } from '../lambda/dispatch/survey.ts';
import { promptRows } from '../lambda/dispatch/truncate.ts';
import { planVariants } from '../lambda/dispatch/variants.ts';
import type { Benchmark } from '../lambda/shared/contracts/benchmark.ts';
import type { Endpoint } from '../lambda/shared/contracts/endpoint.ts';
import type { Plan } from '../lambda/shared/contracts/plan.ts';
import type { Columns, Row, Variant, Warning } from '../lambda/shared/contracts/run.ts';
import { openCsv } from '../lambda/shared/csv/open.ts';
import { InputError } from '../lambda/shared/input-error.ts';
import { makePlan } from '../lambda/shared/plan.ts';
import { type CountTokens, tokenCounter } from '../lambda/shared/tokens.ts';
import { readTrain } from '../lambda/shared/train.ts';
import { estimateExamples } from './estimate-examples.ts';
import type { Inputs } from './inputs.ts';

/** Rows whose prompts are counted: the mean of so many is within a percent or two, and takes a second. */
const MAX_COUNTED_ROWS = 1_000;

export interface Estimate {
  readonly plan: Plan;
  readonly variants: readonly Variant[];
  readonly warnings: readonly Warning[];
}

/** @throws InputError for everything that would make the run end as rejected, except a baseline that cannot be trained */
export async function estimate(
  inputs: Inputs,
  benchmark: Benchmark,
  endpoints: readonly Endpoint[],
): Promise<Estimate> {
  const { holdout, train: trainFile, benchmarkFile } = inputs;
  const file = benchmarkFile?.location ?? 'cdk.json';
  const open = async (input: typeof holdout) => await openCsv(createReadStream(input.path), input.location);

  const { columns, rows, labelCounts, warnings } = await surveyHoldout(
    await open(holdout),
    benchmark,
    holdout.location,
  );
  const train =
    trainFile && (await readTrain(await open(trainFile), columns, trainFile.location, shownColumns(benchmark)));
  const files = { benchmark: file, holdout: holdout.location };
  const { labels, descriptions, warnings: labelWarnings } = chooseLabels(benchmark, train?.counts, labelCounts, files);
  const examples = await estimateExamples({
    benchmark,
    columns,
    labels,
    train,
    files: { benchmark: file, train: trainFile?.location ?? '' },
    openHoldout: () => open(holdout),
  });
  const given = { benchmark, columns, labels, descriptions, endpoints, hasTrain: !!train, file };
  const planned = planVariants({ ...given, examples: examples.frozen });
  if (planned.problems.length > 0) throw new InputError(planned.problems);

  const plan = makePlan({
    variants: planned.variants,
    rows,
    repeats: benchmark.repeats,
    textColumns: columns.text,
    labelCounts,
    sample: await sampleRows(holdout, columns, rows),
    chosenExamples: examples.chosen,
    promptRow: await promptRows(benchmark.prompts),
    endpoints,
    tokenCounter: await tokenCounters(planned.variants),
  });
  return {
    plan,
    variants: planned.variants,
    warnings: [...warnings, ...labelWarnings, ...examples.warnings, ...planned.warnings],
  };
}

/** Evenly spaced, so that a sorted holdout is met everywhere. */
async function sampleRows(holdout: Inputs['holdout'], columns: Columns, rows: number): Promise<Row[]> {
  const step = Math.max(1, rows / MAX_COUNTED_ROWS);
  const { batches } = await openCsv(createReadStream(holdout.path), holdout.location);
  const sample: Row[] = [];
  let row = 0;
  for await (const batch of batches) {
    for (const { fields } of batch) {
      if (row++ < sample.length * step) continue;
      sample.push(Object.fromEntries(columns.all.map((column, index) => [column, fields[index] ?? ''])));
    }
  }
  return sample;
}

async function tokenCounters(variants: readonly Variant[]): Promise<(model: string) => CountTokens> {
  const models = new Set(variants.flatMap((variant) => (variant.kind === 'model' ? [variant.model] : [])));
  const counters = new Map<string, CountTokens>();
  for (const model of models) counters.set(model, await tokenCounter(model));
  return (model) => counters.get(model) ?? (() => 0);
}
