// A run's files in the bucket: the exact version of the holdout that was uploaded, and the files found by its name.

import { readBenchmarkFile } from '../../shared/benchmark/file.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import { type Reading, readingOf } from '../../shared/contracts/reading.ts';
import type { Active, Source } from '../../shared/contracts/run.ts';
import { type CsvTable, closeCsv, openCsv } from '../../shared/csv/open.ts';
import { openSourceTable } from '../../shared/csv/source-table.ts';
import { benchmarkKeys, trainKey, trainKeys, trainName } from '../../shared/keys.ts';
import { SourceChangedError, type Store } from '../../shared/storage/store.ts';
import { InputError } from '../../shared/text/input-error.ts';
import { DEFAULT_BENCHMARK, type NamedBenchmark, type RunInputs, type TrainFile } from './inputs.ts';

interface Defaults {
  readonly defaultBenchmark: Benchmark;
  readonly endpoints: readonly Endpoint[];
}

export function bucketInputs(store: Store, active: Active, { defaultBenchmark, endpoints }: Defaults): RunInputs {
  const { name, source } = active;
  return {
    holdout: { file: source.key, open: (reading) => openVersion(store, source, reading) },
    purpose: active.purpose,
    benchmark: async () =>
      (await findBenchmark(store, name)) ?? { file: DEFAULT_BENCHMARK, benchmark: defaultBenchmark },
    train: (benchmark) => {
      const keys = benchmark.train === undefined ? trainKeys(name) : namedKeys(benchmark.train);
      return findTrain(store, keys, readingOf(benchmark));
    },
    trainMissing: (named) => ({
      message: `the train file ${namedKeys(named)[0]} is not in the bucket.`,
      advice: 'Upload it before the holdout, or leave `train` out.',
    }),
    trainAdvice: `Upload ${trainKey(name)} before the holdout.`,
    endpoints,
  };
}

const namedKeys = (train: string): string[] => trainKeys(trainName(train));

async function findBenchmark(store: Store, name: string): Promise<NamedBenchmark | undefined> {
  for (const key of benchmarkKeys(name)) {
    const opened = await store.open(key);
    if (opened) return { file: key, benchmark: await readBenchmarkFile(opened.body, key) };
  }
  return undefined;
}

/** Its rows are read only once the columns are known, which may depend on its header. */
async function findTrain(store: Store, keys: readonly string[], reading: Reading): Promise<TrainFile | undefined> {
  for (const key of keys) {
    const opened = await store.open(key);
    if (!opened) continue;
    const { source } = opened;
    const table = await openCsv(opened.body, key, reading);
    await closeCsv(table);
    return {
      file: key,
      header: table.header,
      source,
      open: (reading) => openVersion(store, source, reading),
    };
  }
  return undefined;
}

async function openVersion(store: Store, source: Source, reading: Reading): Promise<CsvTable> {
  try {
    return await openSourceTable(store, { ...source, reading });
  } catch (error) {
    if (!(error instanceof SourceChangedError)) throw error;
    const message = 'the file was replaced or deleted before it had been read.';
    throw new InputError([{ file: source.key, message, advice: 'Upload it again.' }]);
  }
}
