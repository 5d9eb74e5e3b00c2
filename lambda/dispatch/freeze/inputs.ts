// What a run is prepared from, wherever the files are: in the bucket for dispatch, on this machine for `holdout plan`.
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Reading } from '../../shared/contracts/choices/reading.ts';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Purpose } from '../../shared/contracts/purpose.ts';
import type { Problem, Source } from '../../shared/contracts/run.ts';
import type { StackLimits } from '../../shared/contracts/stack-limits.ts';
import type { CsvTable } from '../../shared/csv/open.ts';

/** What problems call the benchmark if the user gave none. */
export const DEFAULT_BENCHMARK = 'the default benchmark (cdk.json)';

/** A file, with the name that problems use for it. Each `open` reads the same content again from the beginning. */
export interface CsvFile {
  readonly file: string;
  readonly open: (reading: Reading) => Promise<CsvTable>;
}

/** A file of a run, in its original format. */
export interface RunFile extends CsvFile {
  readonly told: () => Promise<Told>;
}

/** What opening a file reveals about it. */
interface Told {
  /** Decisions made in reading a file that is not CSV, in sentences. */
  readonly notes: readonly string[];
  /** In the bucket: how to read its rows from now on. */
  readonly source?: Source;
}

export interface TrainFile extends RunFile {
  readonly header: readonly string[];
  /** Only for a file in the bucket. */
  readonly source?: Source;
}

export interface NamedBenchmark {
  readonly file: string;
  readonly benchmark: Benchmark;
}

export interface RunInputs {
  readonly holdout: RunFile;
  readonly purpose: Purpose;
  /** @throws InputError for an invalid benchmark. */
  readonly benchmark: () => Promise<NamedBenchmark>;
  /** The file that the benchmark names, or else the one with the holdout's name. */
  readonly train: (benchmark: Benchmark) => Promise<TrainFile | undefined>;
  /** Why the file that the benchmark names does not exist, and what to do. */
  readonly trainMissing: (name: string) => Pick<Problem, 'message' | 'advice'>;
  /** How to supply a train file if one is needed. */
  readonly trainAdvice: string;
  readonly endpoints: readonly Endpoint[];
  /** The stack's. Absent: everything is allowed. */
  readonly limits?: StackLimits | undefined;
}
