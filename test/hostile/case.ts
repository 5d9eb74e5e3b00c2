// One hostile input and what has to become of it.

export interface Case {
  /** A file name, unique in the corpus. */
  readonly name: string;
  readonly holdout: Buffer;
  readonly benchmark?: Buffer;
  readonly train?: Buffer;
  readonly expected: Accepted | Rejected;
}

/** What is not named is not looked at. */
export interface Accepted {
  readonly rows: number;
  readonly labels?: readonly string[] | number;
  /** Codes of all warnings but the one that there is no train file. */
  readonly warnings?: readonly string[];
  /** Of the first row, as models see it. */
  readonly row?: Readonly<Record<string, string>>;
  /** Samples too large for a message. */
  readonly byReference?: number;
}

interface Rejected {
  /** The start of each problem: `<file>:<line>: <message>`, and nothing else is wrong. */
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

/** @param problem what is wrong with the holdout, after its name. */
export const rejected = (name: string, holdout: string | Buffer, ...problems: readonly string[]): Case => ({
  name,
  holdout: Buffer.from(holdout),
  expected: { problems: problems.map((problem) => HOLDOUT + problem) },
});

const TWO_ROWS = 'text,tag\na,x\nb,y\n';

/** A harmless holdout of two rows with a benchmark that is taken. */
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

/** @param problems after the benchmark's name. */
export const benchmarkRefused = (name: string, benchmark: string | Buffer, ...problems: readonly string[]): Case => ({
  name,
  holdout: Buffer.from(TWO_ROWS),
  benchmark: Buffer.from(benchmark),
  expected: { problems: problems.map((problem) => BENCHMARK + problem) },
});
