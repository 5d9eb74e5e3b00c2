// A run's files in the bucket: the exact version of the holdout that was uploaded, and the files found by its name.

import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import { type Reading, readingOf } from '../../shared/contracts/choices/reading.ts';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Active, Problem, Source } from '../../shared/contracts/run.ts';
import type { StackLimits } from '../../shared/contracts/stack-limits.ts';
import { type CsvTable, closeCsv } from '../../shared/csv/open.ts';
import { openSourceTable } from '../../shared/csv/source-table.ts';
import type { Conversion } from '../../shared/formats/convert.ts';
import { isCsvName } from '../../shared/formats/format.ts';
import {
  benchmarkKeys,
  chooseTrainKey,
  convertedKey,
  TRAIN,
  teamPrefix,
  trainKey,
  trainName,
  trainPrefix,
  uploadSuffix,
} from '../../shared/keys.ts';
import { once } from '../../shared/once.ts';
import { SourceChangedError, type Store } from '../../shared/storage/store.ts';
import { ownName, teamOf } from '../../shared/team.ts';
import { InputError } from '../../shared/text/input-error.ts';
import { convertObject } from './convert-object.ts';
import { DEFAULT_BENCHMARK, type NamedBenchmark, type RunInputs, type TrainFile } from './inputs.ts';

interface Defaults {
  readonly defaultBenchmark: Benchmark;
  readonly endpoints: readonly Endpoint[];
  readonly limits?: StackLimits | undefined;
}

/** A file in the bucket, and how to read its rows. */
interface Readable extends Conversion {
  readonly source: Source;
}

export function bucketInputs(
  store: Store,
  active: Active,
  { defaultBenchmark, endpoints, limits }: Defaults,
): RunInputs {
  const { name, source, run } = active;
  const benchmark = once(
    async () => (await findBenchmark(store, name)) ?? { file: DEFAULT_BENCHMARK, benchmark: defaultBenchmark },
  );
  const holdout = once(async () =>
    readable(store, source, convertedKey(run, 'holdout'), (await benchmark()).benchmark),
  );
  return {
    holdout: {
      file: source.key,
      open: async (reading) => await openVersion(store, (await holdout()).source, reading),
      told: holdout,
    },
    purpose: active.purpose,
    benchmark,
    train: async (asked) => {
      const table = convertedKey(run, 'train');
      const own = asked.train === undefined ? name : ownTrain(name, asked.train);
      const found = own === undefined ? undefined : await findTrain(store, own);
      if (found) return await trainFile(store, await readable(store, found, table, asked), readingOf(asked));
      if (asked.train !== undefined) return undefined;
      const { splits, split } = await holdout();
      if (split === 'train' || !splits?.includes('train')) return undefined;
      return await trainFile(
        store,
        await readable(store, source, table, { ...asked, split_name: 'train' }),
        readingOf(asked),
      );
    },
    trainMissing: (named) => missingTrain(name, named),
    trainAdvice: `Upload ${trainKey(name)} before the holdout.`,
    endpoints,
    limits,
  };
}

/** A run reads files of its own folder only. @returns undefined for a file of another folder */
const ownTrain = (name: string, named: string): string | undefined => ownName(teamOf(name), trainName(named));

function missingTrain(name: string, named: string): Pick<Problem, 'message' | 'advice'> {
  const own = ownTrain(name, named);
  if (own === undefined) {
    const folder = teamPrefix(TRAIN, teamOf(name));
    const message = `\`train\` names ${named}, a file of another folder. A run reads train files of its own folder only, ${folder}.`;
    return { message, advice: `Upload the file to ${folder}, and write its name without a folder.` };
  }
  const suffix = uploadSuffix(named);
  return {
    message: `the train file ${suffix === undefined ? trainKey(own) : `${TRAIN}${own}${named.slice(-suffix.length)}`} is not in the bucket.`,
    advice: 'Upload it before the holdout, or leave `train` out.',
  };
}

async function findBenchmark(store: Store, name: string): Promise<NamedBenchmark | undefined> {
  for (const key of benchmarkKeys(name)) {
    const opened = await store.open(key);
    if (!opened) continue;
    // Most invocations read none, and what reads YAML is large.
    const { readBenchmarkFile } = await import('../../shared/benchmark/file.ts');
    return { file: key, benchmark: await readBenchmarkFile(opened.body, key) };
  }
  return undefined;
}

/** Finds it with one LIST, whatever its extension. */
async function findTrain(store: Store, name: string): Promise<Source | undefined> {
  const keys: string[] = [];
  for await (const { key } of store.list(trainPrefix(name))) keys.push(key);
  const key = chooseTrainKey(name, keys);
  const opened = key === undefined ? undefined : await store.open(key);
  opened?.body.destroy();
  return opened?.source;
}

/** Leaves the rows unread until the columns are chosen, which may depend on this header. */
async function trainFile(store: Store, { source, notes }: Readable, reading: Reading): Promise<TrainFile> {
  const open = (how: Reading): Promise<CsvTable> => openVersion(store, source, how);
  const table = await open(reading);
  await closeCsv(table);
  return {
    file: source.key,
    header: table.header,
    source,
    open,
    told: async () => ({ notes }),
  };
}

/** @param table key for the rows of a file that is not CSV */
async function readable(store: Store, source: Source, table: string, benchmark: Benchmark): Promise<Readable> {
  if (isCsvName(source.key)) return { source, notes: [] };
  const { sheet, split_name, header, encoding } = benchmark;
  return await orGone(source, () => convertObject(store, source, table, { sheet, split_name, header, encoding }));
}

const openVersion = (store: Store, source: Source, reading: Reading): Promise<CsvTable> =>
  orGone(source, () => openSourceTable(store, { ...source, reading }));

async function orGone<T>(source: Source, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof SourceChangedError)) throw error;
    const message = 'the file was replaced or deleted before it had been read.';
    throw new InputError([{ file: source.key, message, advice: 'Upload it again.' }]);
  }
}
