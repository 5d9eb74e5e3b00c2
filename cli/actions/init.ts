// `holdout init`: writes a commented benchmark.yaml from what a CSV shows.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { surveyHoldout } from '../../lambda/dispatch/freeze/survey.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import type { Reading } from '../../lambda/shared/contracts/choices/reading.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { PRIVATE_FOLDER } from '../../local/private.ts';
import { columnsLine } from '../inputs/columns-line.ts';
import { dataFile } from '../inputs/data-file.ts';
import { benchmarkText } from '../inputs/init-text.ts';
import type { InputFile } from '../inputs/location.ts';
import { discard, openRows } from '../inputs/open-rows.ts';
import { type FileOptions, optionKeys } from '../inputs/overrides.ts';
import { CommandError } from '../terminal/explain.ts';
import { benchmarkSchema } from './schema.ts';

export interface InitOptions extends FileOptions {
  readonly state: string;
}

/** @param target the benchmark's path; an existing file is never replaced */
export async function init(holdout: string, target: string, { state, ...options }: InitOptions): Promise<number> {
  const keys = optionKeys(options);
  const input = await dataFile(holdout, join(state, 'downloads'), Benchmark.parse(keys));
  try {
    return await describe(input, keys, holdout, target, state);
  } finally {
    await discard([input]);
  }
}

async function describe(
  input: InputFile,
  keys: Readonly<Record<string, unknown>>,
  holdout: string,
  target: string,
  state: string,
): Promise<number> {
  const file = { file: input.location, open: (reading: Reading) => openRows(input, reading) };
  const survey = await surveyHoldout(file, Benchmark.parse(keys), undefined);
  const schemaFile = join(state, 'benchmark.schema.json');
  await mkdir(state, PRIVATE_FOLDER);
  await writeFile(schemaFile, benchmarkSchema());
  const text = benchmarkText({
    ...survey,
    holdout: input.location,
    file: target,
    keys,
    schemaPath: relative(dirname(target), schemaFile),
  });
  await writeNew(target, text);
  process.stdout.write(
    `${columnsLine(survey.columns)}\nWrote ${target}. Check it, and then run\n  npx holdout plan ${holdout} --benchmark ${target}\n`,
  );
  return 0;
}

async function writeNew(target: string, text: string): Promise<void> {
  try {
    await writeFile(target, text, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'EEXIST') throw new CommandError(`${target} already exists. Give another name, or remove it.`);
    if (error.code !== 'ENOENT') throw error;
    throw new InputError([{ file: target, message: 'its folder does not exist.', advice: 'Create it first.' }]);
  }
}
