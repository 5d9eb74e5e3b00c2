// A schedule before it is played: all that is decided of it, but for the order of things.
import type { Fault } from './faults.ts';
import { MOST_ROWS, scenario, type Upload, upload } from './scenario.ts';

export interface Plan {
  /** From which it was drawn. */
  readonly seed: number;
  /** Seed of the order in which things happen. */
  readonly order: number;
  /** Of one upload or two. */
  readonly scenarios: readonly number[];
  /** At most so many of their rows. */
  readonly rows: number;
  /** Milliseconds between the uploads. */
  readonly apartMs: number;
  readonly faults: readonly Fault[];
  /** Milliseconds of a service's slowest usual answer. */
  readonly slowestMs: number;
  /** Most messages of a batch. */
  readonly sampleBatch: number;
  readonly resultBatch: number;
  /** Instances at once. */
  readonly classifiers: number;
  readonly reporters: number;
  /** Samples that one of them classifies at once. */
  readonly concurrency: number;
  /** Limit of the endpoint. */
  readonly requestsPerMinute: number | undefined;
  /** Keys of one page of a LIST. */
  readonly pageSize: number;
  /** Receives before a sample goes to the dead letters. */
  readonly maxReceiveCount: number;
  readonly dispatchTimeoutMs: number;
  /** Milliseconds by which clocks of instances are wrong at most. */
  readonly skewMs: number;
  /** Whether report's sweep comes. Dispatch's always does. */
  readonly sweep: boolean;
  readonly limits: Limits;
  /** How the endpoint behaves as a whole; by default as the rows say. */
  readonly provider?: Provider;
}

/** What a provider does beside answering. */
export interface Provider {
  /**
   * @param now virtual milliseconds
   * @param call of the rows, from 1
   * @returns undefined where the model answers
   */
  readonly reply?: (now: number, call: number) => Response | undefined;
  readonly latencyMs?: number;
  /** Seconds, of the endpoint. */
  readonly requestTimeout?: number;
}

/** Of the benchmark. */
export interface Limits {
  readonly deadline: string;
  readonly budget_usd?: number;
}

/** Longer than any schedule. */
export const LONG_DEADLINE = '24h';

/** Without faults, and as simple as can be. */
export function quietPlan(index: number): Plan {
  return {
    seed: 0,
    order: 0,
    scenarios: [index],
    rows: MOST_ROWS,
    apartMs: 0,
    faults: [],
    slowestMs: 20,
    sampleBatch: 3,
    resultBatch: 3,
    classifiers: 2,
    reporters: 2,
    concurrency: 2,
    requestsPerMinute: undefined,
    pageSize: 1000,
    maxReceiveCount: 25,
    dispatchTimeoutMs: 900_000,
    skewMs: 0,
    sweep: true,
    limits: { deadline: LONG_DEADLINE },
  };
}

const NAMES = ['tags', 'topics'];

export function uploads({ scenarios, rows, apartMs, limits }: Plan): Upload[] {
  return scenarios.map((index, at) => {
    const all = scenario(index);
    return upload(NAMES[at] ?? '', { ...all, rows: all.rows.slice(0, rows) }, at * apartMs, limits);
  });
}
