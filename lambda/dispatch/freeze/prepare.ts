// Works out everything that can be known about a run before any endpoint is called, for dispatch and for `holdout
// plan`. Only the preflight can tell whether an endpoint is reachable and accepts its key, whether it has the model and
// accepts its parameters, and when the model will be switched off. Only training can tell which settings a baseline
// chooses, and what it leaves out of a large train file.

import type { Trained } from '../../shared/baselines/baseline.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { PromptChoice } from '../../shared/contracts/choices/prompt.ts';
import { type Reading, readingOf } from '../../shared/contracts/choices/reading.ts';
import type { Plan } from '../../shared/contracts/plan.ts';
import type {
  BaselineFacts,
  Columns,
  Leakage,
  Problem,
  Source,
  TrainRows,
  Warning,
} from '../../shared/contracts/run.ts';
import type { Example, Variant } from '../../shared/contracts/variant.ts';
import { type Read, readTwice } from '../../shared/csv/read-twice.ts';
import { readTrain, type TrainSet } from '../../shared/csv/train.ts';
import { InputError, MAX_LISTED_PROBLEMS } from '../../shared/text/input-error.ts';
import { chooseExamples, shownColumns } from '../prompts/choose-examples.ts';
import { type Leak, leakedTexts, learnsFromTexts, NO_LEAK } from '../prompts/leakage.ts';
import { truncationWarnings } from '../prompts/truncate.ts';
import { type Learned, learnBaselines, type Trainings } from './baselines.ts';
import { ensembleProblems } from './checks/ensembles.ts';
import { schemaWarnings } from './checks/schema.ts';
import { checkSize } from './checks/size.ts';
import { stopWarnings } from './checks/stop.ts';
import { rowsToEmbed } from './embedded.ts';
import { estimatePlan } from './estimate.ts';
import type { NamedBenchmark, RunInputs, TrainFile } from './inputs.ts';
import { chooseLabels, type Labels } from './labels.ts';
import { withOneSpelling } from './spellings.ts';
import { type Survey, surveyHoldout, surveyUnscored } from './survey.ts';
import { withoutScores } from './unscored.ts';
import { planVariants } from './variants.ts';
import { tfidfWithCopies } from './with-copies.ts';

export interface PreparedRun {
  readonly status: 'ready';
  /** Without the keys that have no effect when rows are only predicted. */
  readonly benchmark: Benchmark;
  /** What problems call it. */
  readonly file: string;
  /** The holdout in the bucket. */
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
  /** What the train file shares with the holdout. Undefined if nothing learns from texts. */
  readonly leakage: Leakage | undefined;
  /** What tfidf would be with the copies, given what it learned without. Undefined if there are none. */
  readonly withCopies: ((model: Trained['model']) => Promise<Leakage['tfidf']>) | undefined;
  /** What embedding models learn from. Undefined if there are none. */
  readonly trainRows: TrainRows | undefined;
  /** For prompts that choose examples separately for each row. */
  readonly pool: readonly Example[] | undefined;
  readonly warnings: readonly Warning[];
  /** Takes some seconds. The endpoints can be asked meanwhile. */
  readonly estimate: () => Promise<Plan>;
}

interface RejectedRun {
  readonly status: 'rejected';
  /** Undefined if it could not be read. */
  readonly benchmark: Benchmark | undefined;
  readonly problems: readonly Problem[];
  /** How many problems are not listed. */
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
    const data = await readData(inputs, named);
    benchmark = data.benchmark;
    return await decide(inputs, { ...named, benchmark }, data, left.warnings);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const problems = error.problems.slice(0, MAX_LISTED_PROBLEMS);
    return { status: 'rejected', benchmark, problems, more: error.more + error.problems.length - problems.length };
  }
}

interface Data {
  /** Labels are spelled as in the files. */
  readonly benchmark: Benchmark;
  readonly survey: Survey;
  readonly trainFile: TrainFile | undefined;
  /** Includes how to read it. */
  readonly trainSource: Source | undefined;
  readonly train: TrainSet | undefined;
  readonly labels: Labels;
  readonly leak: Leak;
  readonly source: Source | undefined;
  /** Decisions made about files that are not CSV. */
  readonly notes: readonly Warning[];
}

/** @throws InputError for problems in the files themselves, or between the files and the benchmark. */
async function readData(inputs: RunInputs, { file, benchmark }: NamedBenchmark): Promise<Data> {
  const { holdout } = inputs;
  const toPredict = inputs.purpose === 'predict';
  const trainFile = await inputs.train(benchmark);
  if (!trainFile && benchmark.train !== undefined) {
    throw new InputError([{ file, ...inputs.trainMissing(benchmark.train) }]);
  }
  const survey = toPredict
    ? await surveyUnscored(holdout, benchmark, trainFile)
    : await surveyHoldout(holdout, benchmark, trainFile?.header);
  const { columns } = survey;
  const learned = trainFile && (await learnedFrom(trainFile, columns, benchmark));
  const train = learned?.result;
  const one = withOneSpelling(survey, train, benchmark);
  const files = { benchmark: file, holdout: holdout.file };
  const labels = chooseLabels(one.benchmark, one.train?.counts, one.survey.labelCounts, files);
  // Without a score to protect, a prediction run may learn from everything.
  const leak =
    train && trainFile && !toPredict && learnsFromTexts(benchmark)
      ? await leakedTexts(train, trainFile.file, await holdout.open(survey.reading), columns.text)
      : NO_LEAK;
  const trainSource = trainFile?.source && learned && withReading(trainFile.source, learned.reading);
  const { source, notes: told } = await holdout.told();
  const notes = [...told, ...((await trainFile?.told())?.notes ?? [])].map((message) => ({
    code: 'file_read',
    message,
  }));
  return {
    ...one,
    trainFile,
    source: source && withReading(source, survey.reading),
    trainSource,
    notes: [...notes, ...(learned?.notes ?? [])],
    labels: { ...labels, warnings: [...one.warnings, ...labels.warnings] },
    leak,
  };
}

function learnedFrom(file: TrainFile, columns: Columns, benchmark: Benchmark): Promise<Read<TrainSet>> {
  return readTwice(file.open, file.file, readingOf(benchmark), (table) =>
    readTrain(table, columns, file.file, shownColumns(benchmark)),
  );
}

/** A file that is read in the usual way records no `reading`. */
function withReading(source: Source, reading: Reading): Source {
  return Object.keys(reading).length === 0 ? source : { ...source, reading };
}

/** @throws InputError if the benchmark does not fit the files. */
async function decide(
  inputs: RunInputs,
  named: NamedBenchmark,
  data: Data,
  left: readonly Warning[],
): Promise<PreparedRun> {
  const { file, benchmark } = named;
  const { survey, trainFile, train, leak } = data;
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
  const trainRows = rowsToEmbed(variants, data.train, labels, leak.texts, benchmark.seed, file);
  return {
    status: 'ready',
    benchmark,
    file,
    source: data.source,
    train: data.trainSource,
    columns,
    labels,
    descriptions,
    rows,
    samples: rows * variants.length * repeats,
    variants,
    baselines: facts,
    trainings,
    leakage: leak.found,
    withCopies:
      train && leak.texts.size > 0
        ? (model) =>
            tfidfWithCopies({ train, labels, columns, rows, open: () => inputs.holdout.open(survey.reading) }, model)
        : undefined,
    trainRows,
    pool,
    warnings: [...left, ...data.notes, ...survey.warnings, ...data.labels.warnings, ...leak.warnings, ...warnings],
    estimate: () =>
      estimatePlan({
        survey,
        repeats,
        variants,
        labels,
        trainCounts,
        trainRows,
        chosenExamples,
        endpoints: inputs.endpoints,
      }),
  };
}

async function decideVariants(
  { holdout, endpoints, limits, trainAdvice }: RunInputs,
  { file, benchmark }: NamedBenchmark,
  { survey, train, labels: { labels, descriptions }, leak }: Data,
  examples: ReadonlyMap<PromptChoice, readonly Example[]>,
): Promise<Learned> {
  const { columns, rows } = survey;
  const hasTrain = !!train;
  const planned = planVariants({
    benchmark,
    columns,
    labels,
    descriptions,
    endpoints,
    limits,
    hasTrain,
    examples,
    file,
    trainAdvice,
  });
  if (planned.problems.length > 0) throw new InputError(planned.problems);
  const truncated =
    benchmark.models.length > 0 ? await truncationWarnings(benchmark, () => holdout.open(survey.reading)) : [];
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
  // Checked again, because one of its baselines may have found nothing to learn.
  const broken = ensembleProblems(benchmark, learned.variants, file);
  if (broken.length > 0) throw new InputError(broken);
  checkSize(rows, learned.variants, benchmark.repeats, holdout.file);
  const unstructured = [...schemaWarnings(benchmark, labels), ...stopWarnings(benchmark, learned.variants)];
  return { ...learned, warnings: [...planned.warnings, ...truncated, ...learned.warnings, ...unstructured] };
}
