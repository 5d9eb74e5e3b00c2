// All that can be known of a run before an endpoint is asked: for dispatch, and for `holdout plan`, which says no less.
// What only the preflight can know: whether an endpoint can be reached and takes its key, whether it has the model and
// takes its parameters, and on which day it will switch the model off.

import type { Benchmark, PromptChoice } from '../../shared/contracts/benchmark.ts';
import type { Plan } from '../../shared/contracts/plan.ts';
import type { BaselineFacts, Columns, Example, Problem, Source, Variant, Warning } from '../../shared/contracts/run.ts';
import { numberedByRow } from '../../shared/csv/converted.ts';
import { readTrain, type TrainSet } from '../../shared/csv/train.ts';
import { InputError, MAX_LISTED_PROBLEMS } from '../../shared/text/input-error.ts';
import { chooseExamples, shownColumns } from '../prompts/choose-examples.ts';
import { type Leak, leakedTexts, learnsFromTexts, NO_LEAK } from '../prompts/leakage.ts';
import { truncationWarnings } from '../prompts/truncate.ts';
import { type Learned, learnBaselines, type Trainings } from './baselines.ts';
import { ensembleProblems } from './checks/ensembles.ts';
import { schemaWarnings } from './checks/schema.ts';
import { checkSize } from './checks/size.ts';
import { estimatePlan } from './estimate.ts';
import type { NamedBenchmark, RunInputs, TrainFile } from './inputs.ts';
import { chooseLabels, type Labels } from './labels.ts';
import { type Survey, surveyHoldout, surveyUnscored } from './survey.ts';
import { withoutScores } from './unscored.ts';
import { planVariants } from './variants.ts';

export interface PreparedRun {
  readonly status: 'ready';
  /** Without what has no effect where rows are only given labels. */
  readonly benchmark: Benchmark;
  /** What problems call it. */
  readonly file: string;
  /** The holdout, in the bucket. */
  readonly source: Source | undefined;
  readonly train: Source | undefined;
  readonly columns: Columns;
  readonly labels: string[];
  readonly descriptions: Record<string, string>;
  readonly rows: number;
  readonly samples: number;
  readonly variants: readonly Variant[];
  readonly baselines: BaselineFacts;
  readonly trainings: Trainings;
  /** Examples that are chosen from by the row. */
  readonly pool: readonly Example[] | undefined;
  readonly warnings: readonly Warning[];
  /** Takes some seconds, in which the endpoints can be asked. */
  readonly estimate: () => Promise<Plan>;
}

interface RejectedRun {
  readonly status: 'rejected';
  /** As far as it could be read. */
  readonly benchmark: Benchmark | undefined;
  readonly problems: readonly Problem[];
  /** Problems beyond those listed. */
  readonly more: number;
}

export async function prepareRun(inputs: RunInputs): Promise<PreparedRun | RejectedRun> {
  let benchmark: Benchmark | undefined;
  try {
    const asked = await inputs.benchmark();
    const left =
      inputs.purpose === 'predict' ? withoutScores(asked.benchmark) : { benchmark: asked.benchmark, warnings: [] };
    benchmark = left.benchmark;
    const named = { file: asked.file, benchmark };
    return await decide(inputs, named, await readData(inputs, named), left.warnings);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const problems = error.problems.slice(0, MAX_LISTED_PROBLEMS);
    return { status: 'rejected', benchmark, problems, more: error.more + error.problems.length - problems.length };
  }
}

interface Data {
  readonly survey: Survey;
  readonly trainFile: TrainFile | undefined;
  readonly train: TrainSet | undefined;
  readonly labels: Labels;
  readonly leak: Leak;
  readonly source: Source | undefined;
  /** What was decided about files that are no CSV. */
  readonly notes: readonly Warning[];
}

/** @throws InputError for what is wrong with the files themselves, or with the benchmark beside them. */
async function readData(inputs: RunInputs, { file, benchmark }: NamedBenchmark): Promise<Data> {
  const { holdout } = inputs;
  const toPredict = inputs.purpose === 'predict';
  const trainFile = await inputs.train(benchmark);
  if (!trainFile && benchmark.train !== undefined) {
    throw new InputError([{ file, ...inputs.trainMissing(benchmark.train) }]);
  }
  const survey = await numberedByRow(await holdout.open(), (table) =>
    toPredict
      ? surveyUnscored(table, benchmark, trainFile?.header, holdout.file)
      : surveyHoldout(table, benchmark, holdout.file),
  );
  const { columns, labelCounts } = survey;
  const train =
    trainFile &&
    (await numberedByRow(await trainFile.open(), (table) =>
      readTrain(table, columns, trainFile.file, shownColumns(benchmark)),
    ));
  const labels = chooseLabels(benchmark, train?.counts, labelCounts, { benchmark: file, holdout: holdout.file });
  // Who only predicts may learn from all there is.
  const leak =
    train && trainFile && !toPredict && learnsFromTexts(benchmark)
      ? await leakedTexts(train, trainFile.file, await holdout.open(), columns.text)
      : NO_LEAK;
  const { source, notes: told } = await holdout.told();
  const notes = [...told, ...((await trainFile?.told())?.notes ?? [])].map((message) => ({
    code: 'file_read',
    message,
  }));
  return { survey, trainFile, train, labels, leak, source, notes };
}

/** @throws InputError for what is wrong with the benchmark, seen beside the files. */
async function decide(
  inputs: RunInputs,
  named: NamedBenchmark,
  data: Data,
  left: readonly Warning[],
): Promise<PreparedRun> {
  const { file, benchmark } = named;
  const { survey, trainFile, leak } = data;
  const { labels, descriptions } = data.labels;
  const { columns, rows } = survey;
  const { repeats } = benchmark;
  const trainCounts = data.train?.counts;
  const { examples, chosenExamples, pool } = await chooseExamples({
    benchmark,
    columns,
    labels,
    train: data.train,
    leaked: leak.texts,
    files: { benchmark: file, train: trainFile?.file ?? '' },
    advice: inputs.trainAdvice,
  });
  const { variants, facts, trainings, warnings } = await decideVariants(inputs, named, data, examples);
  return {
    status: 'ready',
    benchmark,
    file,
    source: data.source,
    train: trainFile?.source,
    columns,
    labels,
    descriptions,
    rows,
    samples: rows * variants.length * repeats,
    variants,
    baselines: facts,
    trainings,
    pool,
    warnings: [...left, ...data.notes, ...survey.warnings, ...data.labels.warnings, ...leak.warnings, ...warnings],
    estimate: () =>
      estimatePlan({ survey, repeats, variants, labels, trainCounts, chosenExamples, endpoints: inputs.endpoints }),
  };
}

async function decideVariants(
  { holdout, endpoints }: RunInputs,
  { file, benchmark }: NamedBenchmark,
  { survey, train, labels: { labels, descriptions }, leak }: Data,
  examples: ReadonlyMap<PromptChoice, readonly Example[]>,
): Promise<Learned> {
  const { columns, rows } = survey;
  const hasTrain = !!train;
  const planned = planVariants({ benchmark, columns, labels, descriptions, endpoints, hasTrain, examples, file });
  if (planned.problems.length > 0) throw new InputError(planned.problems);
  const truncated = benchmark.models.length > 0 ? await truncationWarnings(benchmark, holdout.open) : [];
  const learned = await learnBaselines({
    variants: planned.variants,
    benchmark,
    labels,
    train,
    leaked: leak.texts,
    file,
  });
  if (learned.variants.length === 0) {
    throw new InputError(learned.warnings.map(({ message }) => ({ file, message, advice: 'Name another variant.' })));
  }
  // Once more: one of its baselines may have found nothing to learn.
  const broken = ensembleProblems(benchmark, learned.variants, file);
  if (broken.length > 0) throw new InputError(broken);
  checkSize(rows, learned.variants.length, benchmark.repeats, holdout.file);
  const unstructured = schemaWarnings(benchmark, labels);
  return { ...learned, warnings: [...planned.warnings, ...truncated, ...learned.warnings, ...unstructured] };
}
