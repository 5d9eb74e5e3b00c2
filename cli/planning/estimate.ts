// Estimates a run by reading its files the way dispatch will, without sending anything.
import type { RunInputs, TrainFile } from '../../lambda/dispatch/freeze/inputs.ts';
import { DEFAULT_BENCHMARK } from '../../lambda/dispatch/freeze/inputs.ts';
import { prepareRun } from '../../lambda/dispatch/freeze/prepare.ts';
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import type { Plan } from '../../lambda/shared/contracts/plan.ts';
import type { Warning } from '../../lambda/shared/contracts/run.ts';
import { closeCsv } from '../../lambda/shared/csv/open.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { InputFile } from '../inputs/location.ts';
import { openRows } from '../inputs/open-rows.ts';

interface Estimate {
  readonly plan: Plan;
  readonly warnings: readonly Warning[];
}

/** @throws InputError for everything that would make the run end as rejected */
export async function estimate(
  inputs: Inputs,
  benchmark: Benchmark,
  endpoints: readonly Endpoint[],
): Promise<Estimate> {
  const prepared = await prepareRun(localInputs(inputs, benchmark, endpoints));
  if (prepared.status === 'rejected') throw new InputError(prepared.problems, prepared.more);
  return { plan: await prepared.estimate(), warnings: prepared.warnings };
}

function localInputs(inputs: Inputs, benchmark: Benchmark, endpoints: readonly Endpoint[]): RunInputs {
  const { holdout, train, benchmarkFile } = inputs;
  return {
    holdout: { file: holdout.location, open: () => openRows(holdout), told: told(holdout) },
    purpose: inputs.purpose,
    benchmark: async () => ({ file: benchmarkFile?.location ?? DEFAULT_BENCHMARK, benchmark }),
    train: async () => train && (await trainFile(train)),
    trainMissing: (name) => ({
      message: `the train file ${name} is not beside the benchmark.`,
      advice: 'Give its path with --train, or leave `train` out.',
    }),
    trainAdvice: 'Give one with --train.',
    endpoints,
  };
}

const told =
  ({ notes = [] }: InputFile) =>
  async () => ({ notes });

async function trainFile(input: InputFile): Promise<TrainFile> {
  const table = await openRows(input);
  await closeCsv(table);
  const { location: file } = input;
  return { file, header: { file, columns: table.header }, open: () => openRows(input), told: told(input) };
}
