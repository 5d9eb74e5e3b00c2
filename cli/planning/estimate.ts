// Estimates a run by reading its files the way dispatch will, without sending anything.
import type { RunInputs, TrainFile } from '../../lambda/dispatch/freeze/inputs.ts';
import { DEFAULT_BENCHMARK } from '../../lambda/dispatch/freeze/inputs.ts';
import { type PreparedRun, prepareRun } from '../../lambda/dispatch/freeze/prepare.ts';
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { readingOf } from '../../lambda/shared/contracts/choices/reading.ts';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import type { Plan } from '../../lambda/shared/contracts/plan.ts';
import type { Purpose } from '../../lambda/shared/contracts/purpose.ts';
import type { StackLimits } from '../../lambda/shared/contracts/stack-limits.ts';
import { closeCsv } from '../../lambda/shared/csv/open.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { InputFile } from '../inputs/location.ts';
import { openRows } from '../inputs/open-rows.ts';

export interface Estimate extends Pick<PreparedRun, 'columns' | 'warnings'> {
  readonly plan: Plan;
}

/**
 * @param limits of whoever runs it. By default there are none.
 * @throws InputError for everything that would make the run end as rejected, but what other runs have spent
 */
export async function estimate(
  inputs: Inputs,
  benchmark: Benchmark,
  endpoints: readonly Endpoint[],
  limits?: StackLimits,
): Promise<Estimate> {
  const prepared = await prepare(inputs, benchmark, endpoints, limits);
  return { plan: await prepared.estimate(), columns: prepared.columns, warnings: prepared.warnings };
}

/** Everything that dispatch will find out from the files. @throws InputError as estimate */
export async function prepare(
  inputs: Inputs,
  benchmark: Benchmark,
  endpoints: readonly Endpoint[],
  limits?: StackLimits,
): Promise<PreparedRun> {
  const prepared = await prepareRun({ ...localInputs(inputs, benchmark, endpoints), limits });
  if (prepared.status === 'rejected') throw new InputError(prepared.problems, prepared.more);
  return prepared;
}

/** How to get a train file. Rows to predict have no labels to split. */
export const trainAdvice = (purpose: Purpose): string =>
  purpose === 'score' ? 'Give one with --train, or let --split 0.7 make one of this file.' : 'Give one with --train.';

function localInputs(inputs: Inputs, benchmark: Benchmark, endpoints: readonly Endpoint[]): RunInputs {
  const { holdout, train, benchmarkFile } = inputs;
  return {
    holdout: { file: holdout.location, open: (reading) => openRows(holdout, reading), told: told(holdout) },
    purpose: inputs.purpose,
    benchmark: async () => ({ file: benchmarkFile?.location ?? DEFAULT_BENCHMARK, benchmark }),
    train: async () => train && (await trainFile(train, benchmark)),
    trainMissing: (name) => ({
      message: `the train file ${name} is not beside the benchmark.`,
      advice: 'Give its path with --train, or leave `train` out.',
    }),
    trainAdvice: trainAdvice(inputs.purpose),
    endpoints,
  };
}

const told =
  ({ notes = [] }: InputFile) =>
  async () => ({ notes });

async function trainFile(input: InputFile, benchmark: Benchmark): Promise<TrainFile> {
  const table = await openRows(input, readingOf(benchmark));
  await closeCsv(table);
  const { location: file } = input;
  return { file, header: table.header, open: (reading) => openRows(input, reading), told: told(input) };
}
