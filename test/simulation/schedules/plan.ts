// A schedule before it is played: all that is decided of it, but for the order of things.

import type { Rotation } from '../cloud/models.ts';
import type { Fault } from './faults.ts';
import { MAX_ATTEMPTS, MOST_ROWS, scenario, type Upload, upload } from './scenario.ts';

export interface Plan {
  /** From which it was drawn. */
  readonly seed: number;
  /** Seed of the order in which things happen. */
  readonly order: number;
  /** Of each upload. */
  readonly scenarios: readonly number[];
  /** By upload. */
  readonly limits: readonly Limits[];
  /** All have the texts of the first. */
  readonly sameTexts: boolean;
  /** Whether answers are kept, and given again. */
  readonly cache: boolean;
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
  /** Limits of each endpoint. */
  readonly requestsPerMinute: number | undefined;
  readonly concurrentRequests: number | undefined;
  /** When the endpoints' keys change; by default they want none. */
  readonly rotation: Rotation | undefined;
  /** When one of the models is out of order. */
  readonly outage: ModelOutage | undefined;
  /** Milliseconds by which the queues' counts are late. */
  readonly countsLagMs: number;
  /** Keys of one page of a LIST. */
  readonly pageSize: number;
  /** Receives of a sample after which a transient failure is final. */
  readonly maxAttempts: number;
  /** Receives before a sample goes to the dead letters. */
  readonly maxReceiveCount: number;
  readonly dispatchTimeoutMs: number;
  /** Milliseconds by which clocks of instances are wrong at most. */
  readonly skewMs: number;
  /** Whether report's sweep comes. Dispatch's always does. */
  readonly sweep: boolean;
  /** Milliseconds between two sweeps. */
  readonly sweepMs: number;
  /** How the endpoint behaves as a whole; by default as the rows say. */
  readonly provider?: Provider;
}

/** Milliseconds since the schedule began. */
export interface ModelOutage {
  readonly model: string;
  readonly from: number;
  readonly until: number;
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

/** Of the stack's schedule. */
export const SWEEP_MS = 300_000;

/** Without faults, and as simple as can be. */
export function quietPlan(index: number): Plan {
  return {
    seed: 0,
    order: 0,
    scenarios: [index],
    limits: [{ deadline: LONG_DEADLINE }],
    sameTexts: false,
    cache: false,
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
    concurrentRequests: undefined,
    rotation: undefined,
    outage: undefined,
    countsLagMs: 0,
    pageSize: 1000,
    maxAttempts: MAX_ATTEMPTS,
    maxReceiveCount: 25,
    dispatchTimeoutMs: 900_000,
    skewMs: 0,
    sweep: true,
    sweepMs: SWEEP_MS,
  };
}

const NAMES = ['tags', 'topics', 'tickets'];

export function uploads({ scenarios, rows, apartMs, limits, sameTexts, cache, maxAttempts }: Plan): Upload[] {
  return scenarios.map((index, at) => {
    const all = scenario(index);
    const name = NAMES[at] ?? '';
    return upload({
      name,
      topic: (sameTexts ? NAMES[0] : name) ?? '',
      scenario: { ...all, rows: all.rows.slice(0, rows) },
      atMs: at * apartMs,
      limits: limits[at] ?? { deadline: LONG_DEADLINE },
      cache,
      maxAttempts,
    });
  });
}
