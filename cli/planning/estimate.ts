// What a run of these files will come to: as dispatch will read them, and nothing is sent.
import { createReadStream } from 'node:fs';
import { estimatePlan } from '../../lambda/dispatch/freeze/estimate.ts';
import { type CsvFile, readFiles } from '../../lambda/dispatch/freeze/read-files.ts';
import { withoutScores } from '../../lambda/dispatch/freeze/unscored.ts';
import { planVariants } from '../../lambda/dispatch/freeze/variants.ts';
import { chooseExamples } from '../../lambda/dispatch/prompts/choose-examples.ts';
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import type { Plan } from '../../lambda/shared/contracts/plan.ts';
import type { Variant, Warning } from '../../lambda/shared/contracts/run.ts';
import type { Header } from '../../lambda/shared/csv/columns.ts';
import { closeCsv, openCsv } from '../../lambda/shared/csv/open.ts';
import { isPrediction } from '../../lambda/shared/keys.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import type { Inputs } from '../inputs/inputs.ts';

export interface Estimate {
  readonly plan: Plan;
  readonly variants: readonly Variant[];
  readonly warnings: readonly Warning[];
}

/** @throws InputError for everything that would make the run end as rejected, except a baseline that cannot be trained */
export async function estimate(inputs: Inputs, asked: Benchmark, endpoints: readonly Endpoint[]): Promise<Estimate> {
  const { holdout, train: trainFile, benchmarkFile } = inputs;
  const file = benchmarkFile?.location ?? 'cdk.json';

  const toPredict = isPrediction({ source: holdout });
  const { benchmark, warnings: left } = toPredict ? withoutScores(asked) : { benchmark: asked, warnings: [] };

  const read = await readFiles({
    rows: asCsvFile(holdout),
    train: trainFile && { ...asCsvFile(trainFile), header: () => headerOf(trainFile) },
    benchmark,
    benchmarkFile: file,
    toPredict,
  });
  const { survey, train, labels, descriptions, leak } = read;
  const { columns } = survey;
  const { examples, chosenExamples } = await chooseExamples({
    benchmark,
    columns,
    labels,
    train,
    leaked: leak.texts,
    files: { benchmark: file, train: trainFile?.location ?? '' },
    advice: 'Give one with --train.',
  });
  const given = { benchmark, columns, labels, descriptions, endpoints, hasTrain: !!train, file };
  const planned = planVariants({ ...given, examples });
  if (planned.problems.length > 0) throw new InputError(planned.problems);

  const { variants } = planned;
  const plan = await estimatePlan({
    survey,
    benchmark,
    variants,
    labels,
    trainCounts: train?.counts,
    chosenExamples,
    endpoints,
  });
  return {
    plan,
    variants,
    warnings: [left, read.warnings, planned.warnings].flat(),
  };
}

const asCsvFile = ({ path, location: file }: Inputs['holdout']): CsvFile => ({
  file,
  open: () => openCsv(createReadStream(path), file),
});

async function headerOf(input: Inputs['holdout']): Promise<Header> {
  const { file, open } = asCsvFile(input);
  const table = await open();
  await closeCsv(table);
  return { file, columns: table.header };
}
