// The files beside the rows, which belong to them by their name.
import type { Readable } from 'node:stream';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Source } from '../../shared/contracts/run.ts';
import type { Header } from '../../shared/csv/columns.ts';
import { type CsvTable, closeCsv, openCsv } from '../../shared/csv/open.ts';
import { benchmarkKeys, trainKeys, trainName } from '../../shared/keys.ts';
import type { Store } from '../../shared/storage/store.ts';
import { InputError } from '../../shared/text/input-error.ts';

/** @returns the benchmark of this name, if the user has put one there. */
export async function findBenchmark(
  store: Store,
  name: string,
): Promise<{ readonly key: string; readonly body: Readable } | undefined> {
  for (const key of benchmarkKeys(name)) {
    const opened = await store.open(key);
    if (opened) return { key, body: opened.body };
  }
  return undefined;
}

export interface TrainFile {
  readonly source: Source;
  /** In problems. */
  readonly file: string;
  readonly header: () => Promise<Header>;
  /** This same version. */
  readonly open: () => Promise<CsvTable>;
}

/**
 * Its rows are read when the columns are known, which may depend on its header.
 * @throws InputError where it is not there and the benchmark names it.
 */
export async function findTrain(
  store: Store,
  name: string,
  benchmark: Benchmark,
  file: string,
): Promise<TrainFile | undefined> {
  const keys = trainKeys(benchmark.train === undefined ? name : trainName(benchmark.train));
  for (const key of keys) {
    const opened = await store.open(key);
    if (!opened) continue;
    const { source } = opened;
    const table = await openCsv(opened.body, key);
    await closeCsv(table);
    return {
      source,
      file: key,
      header: async () => ({ file: key, columns: table.header }),
      open: async () => await openCsv((await store.openSource(source)).body, key),
    };
  }
  if (benchmark.train === undefined) return undefined;
  const message = `the train file ${keys[0]} is not in the bucket.`;
  throw new InputError([{ file, message, advice: 'Upload it before the holdout, or leave `train` out.' }]);
}
