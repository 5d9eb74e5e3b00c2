// `holdout init`: writes a commented benchmark.yaml from what a CSV shows.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { surveyHoldout } from '../../lambda/dispatch/freeze/survey.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { numberedByRow } from '../../lambda/shared/csv/converted.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { PRIVATE_FOLDER } from '../../local/private.ts';
import { dataFile } from '../inputs/data-file.ts';
import { guessLabel } from '../inputs/guess-label.ts';
import { benchmarkText } from '../inputs/init-text.ts';
import type { InputFile } from '../inputs/location.ts';
import { discard, openRows } from '../inputs/open-rows.ts';
import { CommandError } from '../terminal/explain.ts';
import { benchmarkSchema } from './schema.ts';

export interface InitOptions {
  readonly state: string;
}

/** @param target the benchmark's path; an existing file is never replaced */
export async function init(holdout: string, target: string, { state }: InitOptions): Promise<number> {
  const input = await dataFile(holdout, join(state, 'downloads'), {});
  try {
    return await describe(input, holdout, target, state);
  } finally {
    await discard([input]);
  }
}

async function describe(input: InputFile, holdout: string, target: string, state: string): Promise<number> {
  const label = await guessLabel(await openRows(input));
  const benchmark = Benchmark.parse(label === undefined ? {} : { label });
  const survey = await numberedByRow(await openRows(input), (table) => surveyHoldout(table, benchmark, input.location));
  const schemaFile = join(state, 'benchmark.schema.json');
  await mkdir(state, PRIVATE_FOLDER);
  await writeFile(schemaFile, benchmarkSchema());
  const text = benchmarkText({
    ...survey,
    holdout: input.location,
    file: target,
    schemaPath: relative(dirname(target), schemaFile),
  });
  await writeNew(target, text);
  process.stdout.write(
    `Wrote ${target}. Check it, and then run\n  npx holdout plan ${holdout} --benchmark ${target}\n`,
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
