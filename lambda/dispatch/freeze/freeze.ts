// Makes run.json: everything that the run is made of, decided once. A bad input becomes a run too: one that ends at once.

import { readBenchmarkFile } from '../../shared/benchmark/file.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import { type Active, type Problem, Run } from '../../shared/contracts/run.ts';
import { samplesPerRow } from '../../shared/contracts/sample-index.ts';
import { openCsv } from '../../shared/csv/open.ts';
import { emptyRun } from '../../shared/empty-run.ts';
import { isPrediction, runKey, trainKey } from '../../shared/keys.ts';
import type { Connect } from '../../shared/models/connect.ts';
import { SourceChangedError, type Store } from '../../shared/storage/store.ts';
import { InputError } from '../../shared/text/input-error.ts';
import { preflight } from '../preflight/preflight.ts';
import { freezeExamples } from '../prompts/choose-examples.ts';
import { truncationWarnings } from '../prompts/truncate.ts';
import { learnBaselines } from './baselines.ts';
import { ensembleProblems } from './checks/ensembles.ts';
import { estimatePlan } from './estimate.ts';
import { findBenchmark, findTrain } from './find.ts';
import { readFiles } from './read-files.ts';
import { checkSize } from './size.ts';
import { withoutScores } from './unscored.ts';
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
  const toPredict = isPrediction(active);
  const { key: rowsFile } = active.source;
  const openRows = async () => await openCsv((await store.openSource(active.source)).body, rowsFile);
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
    const left = toPredict ? withoutScores(benchmark) : { benchmark, warnings: [] };
    benchmark = left.benchmark;

    const trainFound = await findTrain(store, active.name, benchmark, file);
    const read = await readFiles({
      rows: { file: rowsFile, open: openRows },
      train: trainFound,
      benchmark,
      benchmarkFile: file,
      toPredict,
    });
    const { survey, train, labels, descriptions, leak } = read;
    const { columns } = survey;
    const trainFile = trainFound?.file ?? trainKey(active.name);

    const { endpoints } = settings;
    const { examples, chosenExamples } = await freezeExamples(store, active.run, {
      benchmark,
      columns,
      labels,
      train,
      leaked: leak.texts,
      files: { benchmark: file, train: trainFile },
      advice: `Upload ${trainFile} before the holdout.`,
    });
    const hasTrain = !!train;
    const planned = planVariants({ benchmark, columns, labels, descriptions, endpoints, hasTrain, examples, file });
    if (planned.problems.length > 0) throw new InputError(planned.problems);
    const truncated = { warnings: benchmark.models.length > 0 ? await truncationWarnings(benchmark, openRows) : [] };
    const learned = await learnBaselines(store, active.run, {
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
    checkSize(survey.rows, learned.variants.length, benchmark.repeats, rowsFile);
    // Loaded before the tokenizer, whose loading would keep the preflight's requests from leaving.
    if (benchmark.models.length > 0) await import('../../shared/models/chat.ts');
    const [tried, plan] = await Promise.all([
      preflight(
        {
          variants: learned.variants,
          benchmark,
          run: {
            labels,
            label_descriptions: descriptions,
            text: columns.text,
            samples: survey.rows * samplesPerRow({ variants: learned.variants, benchmark }),
          },
          file,
        },
        settings,
      ),
      // While the endpoints are waited for. Of the variants before the preflight settled how they are asked: as
      // `holdout plan` has them.
      estimatePlan({
        survey,
        benchmark,
        variants: learned.variants,
        labels,
        trainCounts: train?.counts,
        chosenExamples,
        endpoints,
      }),
    ]);
    if (tried.problems.length > 0) return ended('failed', tried.problems);
    const { variants } = tried;

    return {
      ...emptyRun(active, benchmark),
      ...(trainFound && { train: trainFound.source }),
      status: 'ready',
      warnings: [left, read, planned, truncated, learned, tried].flatMap((step) => step.warnings),
      columns,
      labels,
      label_descriptions: descriptions,
      rows: survey.rows,
      samples: survey.rows * samplesPerRow({ variants, benchmark }),
      variants,
      baselines: learned.facts,
      plan,
    };
  } catch (error) {
    if (error instanceof InputError) return ended('rejected', error.problems, error.more);
    if (error instanceof SourceChangedError) {
      const message = 'the file was replaced or deleted before it had been read.';
      return ended('rejected', [{ file: error.message, message, advice: 'Upload it again.' }]);
    }
    throw error;
  }
}
