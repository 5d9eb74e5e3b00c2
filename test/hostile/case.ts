// One hostile input and its expected outcome.

export interface Case {
  /** A file name, unique in the corpus. */
  readonly name: string;
  readonly holdout: Buffer;
  readonly benchmark?: Buffer;
  readonly train?: Buffer;
  readonly expected: Accepted | Rejected;
}

/** Fields left out are not checked. */
export interface Accepted {
  readonly rows: number;
  readonly labels?: readonly string[] | number;
  /** Codes of all warnings except the one about a missing train file. */
  readonly warnings?: readonly string[];
  /** The first row as models see it. */
  readonly row?: Readonly<Record<string, string>>;
  /** Samples too large for a message. */
  readonly byReference?: number;
}

interface Rejected {
  /** The start of each problem, `<file>:<line>: <message>`. There are no others. */
  readonly problems: readonly string[];
}

export const HOLDOUT = 'holdouts/tags.csv';
export const BENCHMARK = 'benchmarks/tags.yaml';
export const TRAIN = 'train/tags.csv';

export const accepted = (name: string, holdout: string | Buffer, expected: Accepted): Case => ({
  name,
  holdout: Buffer.from(holdout),
  expected,
});

/** @param problem what is wrong with the holdout, without the leading file name. */
export const rejected = (name: string, holdout: string | Buffer, ...problems: readonly string[]): Case => ({
  name,
  holdout: Buffer.from(holdout),
  expected: { problems: problems.map((problem) => HOLDOUT + problem) },
});

const TWO_ROWS = 'text,tag\na,x\nb,y\n';

/** A harmless holdout of two rows with a benchmark that dispatch accepts. */
export const benchmarkTaken = (
  name: string,
  benchmark: string | Buffer,
  holdout = TWO_ROWS,
  expected: Partial<Accepted> = {},
): Case => ({
  name,
  holdout: Buffer.from(holdout),
  benchmark: Buffer.from(benchmark),
  expected: { rows: 2, ...expected },
});

/** @param problems the problems, without the leading name of the benchmark. */
export const benchmarkRefused = (name: string, benchmark: string | Buffer, ...problems: readonly string[]): Case => ({
  name,
  holdout: Buffer.from(TWO_ROWS),
  benchmark: Buffer.from(benchmark),
  expected: { problems: problems.map((problem) => BENCHMARK + problem) },
});
