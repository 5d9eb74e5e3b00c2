// Makes run.json: everything that the run is made of, decided once. A bad input becomes a run too: one that ends at once.
import type { Readable } from 'node:stream';
import { readBenchmarkFile } from '../shared/benchmark-file.ts';
import type { Benchmark } from '../shared/contracts/benchmark.ts';
import type { Endpoint } from '../shared/contracts/endpoint.ts';
import { type Active, type Problem, Run, type Source } from '../shared/contracts/run.ts';
import { openCsv } from '../shared/csv/open.ts';
import { emptyRun } from '../shared/empty-run.ts';
import { InputError } from '../shared/input-error.ts';
import { benchmarkKeys, runKey, trainKey, trainKeys, trainName } from '../shared/keys.ts';
import type { Connect } from '../shared/models/connect.ts';
import { SourceChangedError, type Store } from '../shared/store.ts';
import { readTrain, type TrainSet } from '../shared/train.ts';
import { learnBaselines } from './baselines.ts';
import { ensembleProblems } from './ensembles.ts';
import { estimatePlan } from './estimate.ts';
import { freezeExamples, shownColumns } from './freeze-examples.ts';
import { chooseLabels } from './labels.ts';
import { preflight } from './preflight.ts';
import { surveyHoldout } from './survey.ts';
import { truncationWarnings } from './truncate.ts';
import { planVariants } from './variants.ts';

export interface Settings {
  readonly connect: Connect;
  readonly endpoints: readonly Endpoint[];
  readonly defaultBenchmark: Benchmark;
}

/** @returns the frozen run: an earlier invocation's where there is one. */
export async function frozenRun(store: Store, active: Active, settings: Settings): Promise<Run> {
  const key = runKey(active.run);
  const standing = await store.getJson(key, Run);
  if (standing) return standing.value;
  const run = await freeze(store, active, settings);
  await store.putJson(key, run, { ifAbsent: true });
  // Ours, or that of another dispatcher that was faster: only what stands counts.
  const written = await store.getJson(key, Run);
  if (!written) throw new Error(`${key} was written and cannot be read`);
  return written.value;
}

async function freeze(store: Store, active: Active, settings: Settings): Promise<Run> {
  // Filled in as far as the inputs can be read, for the report of a run that is rejected.
  let benchmark = settings.defaultBenchmark;
  const ended = (status: 'rejected' | 'failed', problems: readonly Problem[], more = 0): Run => ({
    ...emptyRun(active, benchmark),
    status,
    problems: [...problems],
    more_problems: more,
  });
  try {
    const found = await findBenchmark(store, active.name);
    const file = found?.key ?? 'the default benchmark (cdk.json)';
    if (found) benchmark = await readBenchmarkFile(found.body, found.key);

    const holdout = await store.openSource(active.source);
    const survey = await surveyHoldout(await openCsv(holdout.body, active.source.key), benchmark, active.source.key);
    const train = await findTrain(store, active.name, benchmark, survey.columns, file);
    const trainFile = train?.source.key ?? trainKey(active.name);
    const { labels, descriptions, warnings } = chooseLabels(benchmark, train?.set.counts, survey.labelCounts, {
      benchmark: file,
      holdout: active.source.key,
    });

    const columns = survey.columns;
    const { endpoints } = settings;
    const openHoldout = async () => openCsv((await store.openSource(active.source)).body, active.source.key);
    const few = await freezeExamples(store, active, {
      benchmark,
      columns,
      labels,
      train: train?.set,
      files: { benchmark: file, train: trainFile },
      openHoldout,
      advice: `Upload ${trainFile} before the holdout.`,
    });
    const hasTrain = !!train;
    const { examples } = few;
    const planned = planVariants({ benchmark, columns, labels, descriptions, endpoints, hasTrain, examples, file });
    if (planned.problems.length > 0) throw new InputError(planned.problems);
    const truncated = { warnings: benchmark.models.length > 0 ? await truncationWarnings(benchmark, openHoldout) : [] };
    const learned = await learnBaselines(store, active.run, {
      variants: planned.variants,
      benchmark,
      labels,
      train: train?.set,
      file,
    });
    if (learned.variants.length === 0) {
      throw new InputError(learned.warnings.map(({ message }) => ({ file, message, advice: 'Name another variant.' })));
    }
    // Once more: one of its baselines may have found nothing to learn.
    const broken = ensembleProblems(benchmark, learned.variants, file);
    if (broken.length > 0) throw new InputError(broken);
    const tried = await preflight(
      {
        variants: learned.variants,
        benchmark,
        run: {
          labels,
          label_descriptions: descriptions,
          text: columns.text,
          samples: survey.rows * learned.variants.length * benchmark.repeats,
        },
        file,
      },
      settings,
    );
    if (tried.problems.length > 0) return ended('failed', tried.problems);
    const { variants } = tried;
    const { chosenExamples } = few;
    // Of the variants before the preflight settled how they are asked: as `holdout plan` has them.
    const plan = await estimatePlan({ survey, benchmark, variants: learned.variants, chosenExamples, endpoints });

    return {
      ...emptyRun(active, benchmark),
      ...(train && { train: train.source }),
      status: 'ready',
      warnings: [survey, { warnings }, few, planned, truncated, learned, tried].flatMap((step) => step.warnings),
      columns,
      labels,
      label_descriptions: descriptions,
      rows: survey.rows,
      samples: survey.rows * variants.length * benchmark.repeats,
      variants,
      baselines: learned.facts,
      plan,
    };
  } catch (error) {
    if (error instanceof InputError) return ended('rejected', error.problems, error.more);
    if (error instanceof SourceChangedError) {
      const message = 'the file was replaced or deleted before it had been read.';
      return ended('rejected', [{ file: active.source.key, message, advice: 'Upload it again.' }]);
    }
    throw error;
  }
}

async function findBenchmark(store: Store, name: string): Promise<{ key: string; body: Readable } | undefined> {
  for (const key of benchmarkKeys(name)) {
    const opened = await store.open(key);
    if (opened) return { key, body: opened.body };
  }
  return undefined;
}

async function findTrain(
  store: Store,
  name: string,
  benchmark: Benchmark,
  columns: Run['columns'],
  file: string,
): Promise<{ set: TrainSet; source: Source } | undefined> {
  const keys = trainKeys(benchmark.train === undefined ? name : trainName(benchmark.train));
  for (const key of keys) {
    const opened = await store.open(key);
    if (!opened) continue;
    const table = await openCsv(opened.body, key);
    return { set: await readTrain(table, columns, key, shownColumns(benchmark)), source: opened.source };
  }
  if (benchmark.train === undefined) return undefined;
  const message = `the train file ${keys[0]} is not in the bucket.`;
  throw new InputError([{ file, message, advice: 'Upload it before the holdout, or leave `train` out.' }]);
}
