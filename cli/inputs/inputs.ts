// Reads and checks a command's inputs before anything starts: the holdout and, if given, a benchmark and a train file.
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readBenchmarkFile } from '../../lambda/shared/benchmark/file.ts';
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import type { Purpose } from '../../lambda/shared/contracts/purpose.ts';
import { benchmarkKeys, trainKey, trainName, uploadKey } from '../../lambda/shared/keys.ts';
import { inTeam } from '../../lambda/shared/team.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { dataFile } from './data-file.ts';
import { inputFile } from './input-file.ts';
import type { InputFile } from './location.ts';
import { runName } from './name.ts';
import { discard } from './open-rows.ts';
import { type FileOptions, optionKeys, withOverrides } from './overrides.ts';
import { splitFiles } from './split-files.ts';
import { type TeamOptions, teamFolder } from './team.ts';

export interface Placed extends InputFile {
  /** Its place in the bucket. */
  readonly key: string;
}

export interface Inputs {
  readonly name: string;
  readonly purpose: Purpose;
  /** The rows: labelled or, for `predict`, to be labelled. */
  readonly holdout: Placed;
  readonly train?: Placed;
  readonly benchmarkFile?: Placed & {
    /** Made of the command's options alone: nobody asked for it to replace another one. */
    readonly isOfOptions: boolean;
  };
  /** From the command's file. Undefined if the bucket's benchmark or the default one is used. */
  readonly benchmark?: Benchmark;
  /** The same for the same three contents. An interrupted command finds its run by it. */
  readonly digest: string;
}

export interface InputOptions extends FileOptions, TeamOptions {
  readonly benchmark?: string;
  readonly train?: string;
  /** Share of the holdout's rows that become the train file. */
  readonly split?: number;
}

export interface InputContext {
  /** Folder for downloads, and for a benchmark changed by options. */
  readonly downloads: string;
  /** The benchmark of a run without a benchmark file. */
  readonly defaults: () => Promise<Benchmark>;
  /** Names the benchmark of a data file. Default: the file name without its extension. */
  readonly nameOf?: (location: string) => string;
}

/**
 * @throws InputError for files that cannot be read and for an invalid benchmark
 */
export async function readInputs(
  holdoutLocation: string,
  options: InputOptions,
  context: InputContext,
  purpose: Purpose = 'score',
): Promise<Inputs> {
  const copies: InputFile[] = [];
  try {
    return await readAll(holdoutLocation, options, context, purpose, copies);
  } catch (error) {
    // A command that cannot go on keeps no copy of the user's rows.
    await discard(copies);
    throw error;
  }
}

/** @param copies receives every file with rows, as soon as it is read. */
async function readAll(
  holdoutLocation: string,
  options: InputOptions,
  { downloads, defaults, nameOf = runName }: InputContext,
  purpose: Purpose,
  copies: InputFile[],
): Promise<Inputs> {
  const given = options.benchmark === undefined ? undefined : await inputFile(options.benchmark, downloads);
  const own = given && (await parsed(given));
  const keys = { ...optionKeys(options), ...(given && own && withoutFolder(own, given)) };
  const asked = await withOverrides(given, keys, defaults, downloads);
  const wanted = asked && (await parsed(asked));
  const source = await dataFile(holdoutLocation, downloads, wanted ?? {});
  copies.push(source);
  const name = inTeam(teamFolder(options), nameOf(source.location));
  const parts =
    options.split === undefined
      ? undefined
      : await splitFiles(source, wanted ?? (await defaults()), options.split, downloads);
  if (parts) copies.push(parts.train, parts.holdout);
  const found = parts ? await withOverrides(given, { ...keys, label: parts.label }, defaults, downloads) : asked;
  const benchmark = found && (await parsed(found));
  const trainLocation = options.train ?? (given && own && !parts ? await trainBeside(given, own) : undefined);
  const train =
    parts?.train ??
    (trainLocation === undefined
      ? own?.train === undefined && (await trainSplit(source, holdoutLocation, downloads, wanted))
      : await dataFile(trainLocation, downloads, wanted ?? {}));
  if (train) copies.push(train);
  const holdout = parts?.holdout ?? source;
  return {
    name,
    purpose,
    holdout: { ...holdout, key: uploadKey(purpose, name) },
    ...(train && { train: { ...train, key: trainKey(namedTrain(benchmark, found, teamFolder(options)) ?? name) } }),
    ...(found && { benchmarkFile: { ...found, key: benchmarkKey(name, found.location), isOfOptions: !given } }),
    ...(benchmark && { benchmark }),
    digest: await digest([holdout.path, train ? train.path : undefined, found?.path]),
  };
}

const parsed = ({ path, location }: InputFile): Promise<Benchmark> =>
  readBenchmarkFile(createReadStream(path), location);

/** The split `train` of a file with several splits. */
async function trainSplit(
  { location, splits, split }: InputFile,
  asGiven: string,
  downloads: string,
  benchmark: Benchmark | undefined,
): Promise<InputFile | undefined> {
  if (split === undefined || split === 'train' || !splits?.includes('train')) return undefined;
  const train = await dataFile(asGiven, downloads, { ...benchmark, split_name: 'train' });
  const note = `The split ${JSON.stringify(split)} of ${location} is the holdout, and "train" the train file.`;
  return { ...train, location: `${location} (train)`, notes: [note, ...(train.notes ?? [])] };
}

/** A train file named in a benchmark usually sits next to it. */
async function trainBeside(file: InputFile, benchmark: Benchmark): Promise<string | undefined> {
  if (benchmark.train === undefined || namedTrain(benchmark, file, '') === undefined) return undefined;
  const path = join(dirname(file.path), benchmark.train);
  const stands = await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
  return stands ? path : undefined;
}

/** The name that dispatch looks for, in the team's folder. @throws InputError for a path that leads out of the folder. */
function namedTrain(benchmark: Benchmark | undefined, file: InputFile | undefined, team: string): string | undefined {
  const train = benchmark?.train;
  if (train === undefined) return undefined;
  if (isAbsolute(train) || train.split(SLASH).some((part) => part === '..' || part === '.')) {
    const message = `train: expected a file name, found the path ${train}.`;
    const advice = `Write ${basename(train)}, and give the path with --train.`;
    throw new InputError([{ file: file?.location ?? 'the benchmark', message, advice }]);
  }
  return inTeam(team, trainName(fileOf(train)));
}

const SLASH = /[\\/]/;
const fileOf = (path: string): string => path.split(SLASH).at(-1) ?? '';

/** In the bucket, a folder is a team, whatever folders the files are in here. @returns the key to change, if any */
function withoutFolder(benchmark: Benchmark, file: InputFile): { readonly train?: string } {
  const { train } = benchmark;
  return train !== undefined && namedTrain(benchmark, file, '') !== trainName(train) ? { train: fileOf(train) } : {};
}

function benchmarkKey(name: string, location: string): string {
  const extension = extname(location).toLowerCase();
  const [yaml = ''] = benchmarkKeys(name);
  return benchmarkKeys(name).find((key) => key.endsWith(extension) && extension !== '') ?? yaml;
}

async function digest(paths: readonly (string | undefined)[]): Promise<string> {
  const all = createHash('sha256');
  for (const path of paths) all.update(path === undefined ? '-' : await fileDigest(path)).update('\n');
  return all.digest('hex');
}

async function fileDigest(path: string): Promise<string> {
  const hash: Hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
