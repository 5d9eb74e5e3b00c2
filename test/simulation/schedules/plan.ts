// A schedule before it is played: everything about it except the order of events.

import { OWN_MACHINE, StackLimits } from '../../../lambda/shared/contracts/stack-limits.ts';
import { lastPart } from '../../../lambda/shared/team.ts';
import type { Rotation } from '../cloud/models.ts';
import type { Fault } from './faults.ts';
import { MAX_ATTEMPTS, MOST_ROWS, scenario, type Upload, upload } from './scenario.ts';

export interface Plan {
  /** Seed it was drawn from. */
  readonly seed: number;
  /** Seed for the order of events. */
  readonly order: number;
  /** Scenario of each upload. */
  readonly scenarios: readonly number[];
  /** Limits of each upload. */
  readonly limits: readonly Limits[];
  /** Whether all uploads share the texts of the first. */
  readonly sameTexts: boolean;
  /** Whether answers are cached. */
  readonly cache: boolean;
  /** Most rows per upload. */
  readonly rows: number;
  /** Milliseconds between uploads. */
  readonly apartMs: number;
  readonly faults: readonly Fault[];
  /** A service's slowest usual answer, in milliseconds. */
  readonly slowestMs: number;
  /** Most messages in a batch. */
  readonly sampleBatch: number;
  readonly resultBatch: number;
  /** Instances running at once, for the first endpoint and for the other. */
  readonly classifiers: number;
  readonly otherClassifiers: number;
  readonly collectors: number;
  /** Uploads dispatched at once. */
  readonly dispatchers: number;
  /** Samples that one instance classifies at once. */
  readonly concurrency: number;
  /** Limits of each endpoint. */
  readonly requestsPerMinute: number | undefined;
  readonly concurrentRequests: number | undefined;
  /** When the endpoints' keys change. Without it, endpoints need no key. */
  readonly rotation: Rotation | undefined;
  /** When one of the models is out of order. */
  readonly outage: ModelOutage | undefined;
  /** How far the queues' counts lag, in milliseconds. */
  readonly countsLagMs: number;
  /** Keys per page of a LIST. */
  readonly pageSize: number;
  /** Receives of a sample until a transient failure is final. */
  readonly maxAttempts: number;
  /** Receives before a sample becomes a dead letter. */
  readonly maxReceiveCount: number;
  readonly dispatchTimeoutMs: number;
  /** How far an instance's clock may be off, in milliseconds. */
  readonly skewMs: number;
  /** Whether collect's sweep runs. Dispatch's always does. */
  readonly sweep: boolean;
  /** Milliseconds between sweeps. */
  readonly sweepMs: number;
  /** What the report of the first upload does each time it is written. */
  readonly hampered?: 'throws' | 'hangs' | undefined;
  /** How the endpoint behaves as a whole. Without it, the rows decide. */
  readonly provider?: Provider;
}

/** Milliseconds since the schedule began. */
export interface ModelOutage {
  readonly model: string;
  readonly from: number;
  readonly until: number;
}

/** What a provider does besides answering. */
export interface Provider {
  /**
   * @param now virtual milliseconds
   * @param call number of the row call, from 1
   * @returns undefined if the model answers
   */
  readonly reply?: (now: number, call: number) => Response | undefined;
  readonly latencyMs?: number;
  /** The endpoint's timeout, in seconds. */
  readonly requestTimeout?: number;
}

/** Limits of the benchmark. */
export interface Limits {
  readonly deadline: string;
  readonly budget_usd?: number;
}

/** Longer than any schedule. */
export const LONG_DEADLINE = '24h';

/** As in the stack's schedule. */
export const SWEEP_MS = 300_000;

/** A plan without faults, as simple as possible. */
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
    otherClassifiers: 2,
    collectors: 2,
    dispatchers: 2,
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

/** Of the root, of a team, and of the root again. */
const NAMES = ['tags', 'team-b/topics', 'tickets'];
/** US dollars: far more than any run costs. */
const RUN_USD = 30;

/** Those of the stack. In some schedules the last run gets half of what the others get, because the day has no more. */
export function stackLimits({ seed, scenarios }: Pick<Plan, 'seed' | 'scenarios'>): StackLimits {
  const isLimited = seed % 4 === 0;
  const limits = isLimited ? { run_usd: RUN_USD, day_usd: RUN_USD * (scenarios.length - 0.5) } : {};
  return StackLimits.parse({ ...OWN_MACHINE, ...limits });
}

export function uploads({ scenarios, rows, apartMs, limits, sameTexts, cache, maxAttempts }: Plan): Upload[] {
  return scenarios.map((index, at) => {
    const all = scenario(index);
    const name = NAMES[at] ?? '';
    return upload({
      name,
      topic: lastPart((sameTexts ? NAMES[0] : name) ?? ''),
      scenario: { ...all, rows: all.rows.slice(0, rows) },
      atMs: at * apartMs,
      limits: limits[at] ?? { deadline: LONG_DEADLINE },
      cache,
      maxAttempts,
    });
  });
}
