// What a run is prepared from, wherever its files lie: in the bucket for dispatch, on this machine for `holdout plan`.
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Purpose } from '../../shared/contracts/purpose.ts';
import type { Problem, Source } from '../../shared/contracts/run.ts';
import type { Header } from '../../shared/csv/columns.ts';
import type { CsvTable } from '../../shared/csv/open.ts';

/** What problems call the benchmark where the user gave none. */
export const DEFAULT_BENCHMARK = 'the default benchmark (cdk.json)';

/** A file under the name that problems call it by. Each `open` reads the same content again, from its beginning. */
interface CsvFile {
  readonly file: string;
  readonly open: () => Promise<CsvTable>;
  readonly told: () => Promise<Told>;
}

/** What was learned of a file by opening it. */
interface Told {
  /** What was decided where it is no CSV, in sentences. */
  readonly notes: readonly string[];
  /** In the bucket: how its rows are read from now on. */
  readonly source?: Source;
}

export interface TrainFile extends CsvFile {
  readonly header: Header;
  /** In the bucket. */
  readonly source?: Source;
}

export interface NamedBenchmark {
  readonly file: string;
  readonly benchmark: Benchmark;
}

export interface RunInputs {
  readonly holdout: CsvFile;
  readonly purpose: Purpose;
  /** @throws InputError where it says something else than it may. */
  readonly benchmark: () => Promise<NamedBenchmark>;
  /** The one that the benchmark names, or else the one of the holdout's own name. */
  readonly train: (benchmark: Benchmark) => Promise<TrainFile | undefined>;
  /** Why there is none of the name that the benchmark gives, and what to do. */
  readonly trainMissing: (name: string) => Pick<Problem, 'message' | 'advice'>;
  /** How to give a train file where one is needed. */
  readonly trainAdvice: string;
  readonly endpoints: readonly Endpoint[];
}
