// Estimates a run by reading its files the way dispatch will, without sending anything.
import { createReadStream } from 'node:fs';
import { estimatePlan } from '../../lambda/dispatch/freeze/estimate.ts';
import { chooseLabels } from '../../lambda/dispatch/freeze/labels.ts';
import { surveyHoldout, surveyToPredict } from '../../lambda/dispatch/freeze/survey.ts';
import { withoutScores } from '../../lambda/dispatch/freeze/unscored.ts';
import { planVariants } from '../../lambda/dispatch/freeze/variants.ts';
import { chooseExamples, shownColumns } from '../../lambda/dispatch/prompts/choose-examples.ts';
import { leakedTexts, learnsFromTexts, NO_LEAK } from '../../lambda/dispatch/prompts/leakage.ts';
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import type { Plan } from '../../lambda/shared/contracts/plan.ts';
import type { Variant, Warning } from '../../lambda/shared/contracts/run.ts';
import type { Header } from '../../lambda/shared/csv/columns.ts';
import { closeCsv, openCsv } from '../../lambda/shared/csv/open.ts';
import { readTrain } from '../../lambda/shared/csv/train.ts';
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
  const open = async (input: typeof holdout) => await openCsv(createReadStream(input.path), input.location);

  const toPredict = isPrediction({ source: holdout });
  const { benchmark, warnings: left } = toPredict ? withoutScores(asked) : { benchmark: asked, warnings: [] };

  const table = await open(holdout);
  const survey = toPredict
    ? await surveyToPredict(table, benchmark, trainFile && (await headerOf(trainFile)), holdout.location)
    : await surveyHoldout(table, benchmark, holdout.location);
  const { columns, labelCounts, warnings } = survey;
  const train =
    trainFile && (await readTrain(await open(trainFile), columns, trainFile.location, shownColumns(benchmark)));
  const files = { benchmark: file, holdout: holdout.location };
  const { labels, descriptions, warnings: labelWarnings } = chooseLabels(benchmark, train?.counts, labelCounts, files);
  const leak =
    train && trainFile && !toPredict && learnsFromTexts(benchmark)
      ? await leakedTexts(train, trainFile.location, await open(holdout), columns.text)
      : NO_LEAK;
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
    warnings: [left, warnings, labelWarnings, leak.warnings, planned.warnings].flat(),
  };
}

async function headerOf({ path, location }: NonNullable<Inputs['train']>): Promise<Header> {
  const table = await openCsv(createReadStream(path), location);
  await closeCsv(table);
  return { file: location, columns: table.header };
}
