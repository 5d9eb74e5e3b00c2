// `holdout init`: writes a commented benchmark.yaml from what a CSV shows.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { surveyHoldout } from '../../lambda/dispatch/freeze/survey.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { PRIVATE_FOLDER } from '../../local/private.ts';
import { columnsLine } from '../inputs/columns-line.ts';
import { benchmarkText } from '../inputs/init-text.ts';
import { csvFile } from '../inputs/input-file.ts';
import { openInput } from '../inputs/open-input.ts';
import { type FileOptions, optionKeys } from '../inputs/overrides.ts';
import { CommandError } from '../terminal/explain.ts';
import { benchmarkSchema } from './schema.ts';

export interface InitOptions extends FileOptions {
  readonly state: string;
}

/** @param target the benchmark's path; an existing file is never replaced */
export async function init(holdout: string, target: string, { state, ...options }: InitOptions): Promise<number> {
  const input = await csvFile(holdout, join(state, 'downloads'));
  const benchmark = Benchmark.parse(optionKeys(options));
  const survey = await surveyHoldout(
    { file: input.location, open: (reading) => openInput(input, reading) },
    benchmark,
    undefined,
  );
  const schemaFile = join(state, 'benchmark.schema.json');
  await mkdir(state, PRIVATE_FOLDER);
  await writeFile(schemaFile, benchmarkSchema());
  const text = benchmarkText({
    ...survey,
    holdout: input.location,
    file: target,
    keys: optionKeys(options),
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
