// Draws a plan from a seed.

import type { Rotation } from '../cloud/models.ts';
import {
  DAMAGES,
  EVERY,
  type Fault,
  type FaultKind,
  kindsAt,
  MESSAGE_FAULTS,
  REQUEST_FAULTS,
  SERVICES,
  UPLOAD_FAULTS,
} from './faults.ts';
import { type Limits, LONG_DEADLINE, type ModelOutage, type Plan, SWEEP_MS } from './plan.ts';
import { Random } from './random.ts';
import { FEW_ATTEMPTS, MAX_ATTEMPTS, MOST_ROWS, SCENARIOS, SHARED_ENDPOINT } from './scenario.ts';

/** The requests of an undisturbed run of a scenario, and how many of each there are: the places for faults. */
export type Requests = (scenario: number) => Promise<ReadonlyMap<string, number>>;

type Places = readonly (readonly [string, number])[];

const MEAN_FAULTS = 3;
const MOST_FAULTS = 8;
/** Chance of a holdout that dispatch can never read. It is rare because playing it takes a day of sweeps. */
const UNREADABLE_HOLDOUTS = 0.002;
const UNREADABLE: Fault = { kind: 'crash before', at: 'dispatch GetObject holdout', nth: EVERY };
/** Milliseconds between sweeps on such a day. */
const RARE_SWEEPS_MS = 3_600_000;
/** Chance of a report that can never be written. */
const HAMPERED_REPORTS = 0.02;
/** How far SQS's counts may lag, in milliseconds. They are exact on a laptop, where restarts happen. */
const LONGEST_LAG_MS = 60_000;
const IS_LAPTOP = /^(restart|power cut)$/;
/** Receives of an upload until it is a dead letter. */
const EVENT_TRIES = 5;
/** Of an invocation of report: the first, and Lambda's two retries. After them, only a sweep starts it. */
const RENDER_TRIES = 3;
/** Rough number of requests by each function, and to each service, in a schedule with some faults. */
const REQUESTS = { dispatch: 40, classify: 40, collect: 50, report: 30 } as const;
const REQUESTS_TO_SERVICE = 60;
/** Sweeps before everything is over, in most schedules. */
const SWEEPS = 3;
/** Requests that only some schedules make, beyond those of an undisturbed run. */
const OF_CACHE: Places = [
  ['classify ListObjectsV2 cache', 2],
  ['classify GetObject cache', 2],
  ['classify PutObject cache', 2],
];
const OF_KEYS: Places = [
  ['dispatch GetParameter', 1],
  ['classify GetParameter', 3],
];
/** Milliseconds by which clocks may differ without a seal that passes a segment: see SEAL_LAG_MS. */
const AGREED_MS = 1_000;
/** Price of about one answer, in US dollars. */
const ANSWER_USD = 0.001;

export async function draw(seed: number, requests: Requests): Promise<Plan> {
  const random = new Random(seed);
  const outage = random.chance(0.06) ? drawOutage(random) : undefined;
  const first = outage ? random.pick(SHARED_ENDPOINT()) : random.int(0, SCENARIOS - 1);
  const count = outage ? 2 : random.pick([1, 1, 1, 1, 1, 1, 2, 2, 2, 3]);
  const sameTexts = count > 1 && random.chance(0.3);
  const others = Array.from({ length: count - 1 }, () => (sameTexts ? first : random.int(0, SCENARIOS - 1)));
  const scenarios = [first, ...others];
  const cache = sameTexts || random.chance(0.2);
  const rotation = random.chance(0.15) ? drawRotation(random) : undefined;
  const places: (readonly [string, number])[] = [...(cache ? OF_CACHE : []), ...(rotation ? OF_KEYS : [])];
  for (const index of scenarios) places.push(...(await requests(index)));
  const faults = drawFaults(random, places, { seed, uploads: count });
  const hampered = random.chance(HAMPERED_REPORTS) ? random.pick(['throws', 'hangs'] as const) : undefined;
  const plan: Plan = {
    seed,
    order: seed,
    scenarios,
    limits: scenarios.map(() => drawLimits(random)),
    sameTexts,
    cache,
    rows: MOST_ROWS,
    apartMs: random.pick([0, 1_000, 20_000, 100_000]) * random.next(),
    faults,
    slowestMs: random.pick([20, 200, 3_000]),
    sampleBatch: random.int(1, 8),
    resultBatch: random.int(1, 10),
    classifiers: random.int(1, 3),
    collectors: random.int(1, 2),
    dispatchers: random.int(1, 2),
    concurrency: random.int(1, 3),
    requestsPerMinute: random.chance(0.2) ? Math.round(random.logBetween(6, 60)) : undefined,
    concurrentRequests: random.chance(0.1) ? random.int(1, 6) : undefined,
    rotation,
    outage,
    countsLagMs: faults.some(({ kind }) => IS_LAPTOP.test(kind)) ? 0 : random.pick([0, LONGEST_LAG_MS]),
    pageSize: random.pick([3, 6, 1000]),
    maxAttempts: random.chance(0.2) ? FEW_ATTEMPTS : MAX_ATTEMPTS,
    maxReceiveCount: random.chance(0.08) ? random.int(2, 3) : 25,
    dispatchTimeoutMs: random.pick([60_000, 900_000]),
    skewMs: random.pick([0, 500, 20_000]),
    sweep: random.chance(0.5) || needSweep(faults) || hampered !== undefined,
    sweepMs: faults.includes(UNREADABLE) ? RARE_SWEEPS_MS : SWEEP_MS,
    hampered,
    ...(outage && drawCompany(random)),
    otherClassifiers: random.int(1, 3),
  };
  // A segment may appear below a seal, and only a sweep finds each of those.
  return plan.skewMs > AGREED_MS ? { ...plan, sweep: true } : plan;
}

/** Settings under which one worker calls both models row by row for a while, one of them out of order. */
function drawCompany(random: Random): Partial<Plan> {
  return {
    apartMs: 20_000 + 40_000 * random.next(),
    sampleBatch: 8,
    classifiers: 1,
    concurrency: 3,
    requestsPerMinute: Math.round(random.logBetween(20, 80)),
    maxAttempts: random.chance(0.8) ? FEW_ATTEMPTS : MAX_ATTEMPTS,
  };
}

interface Schedule {
  readonly seed: number;
  readonly uploads: number;
}

function drawFaults(random: Random, places: Places, { seed, uploads }: Schedule): Fault[] {
  if (random.chance(UNREADABLE_HOLDOUTS)) return [UNREADABLE];
  const count = Math.min(MOST_FAULTS, Math.floor(-MEAN_FAULTS * Math.log(1 - random.next())));
  const faults = Array.from({ length: count }, (_, at) =>
    at === 0 ? nextFault(random, places, seed) : drawFault(random, places),
  );
  return random.chance(0.06) ? [...failedEvents(random, uploads), ...faults] : faults;
}

/** The golden ratio puts neighbouring seeds far apart and spreads many in a row evenly. */
const SPREAD = 0.618033988749895;

/** Consecutive seeds go through every fault at every kind of request. */
function nextFault(random: Random, places: Places, seed: number): Fault {
  const all = places.flatMap(([at, usual]) => kindsAt(at).map((kind) => ({ kind, at, usual })));
  const { kind, at, usual } = all[Math.floor(((seed * SPREAD) % 1) * all.length)] ?? random.pick(all);
  return { kind, at, nth: drawNth(random, usual) };
}

/** Often picks the first, which is special, or else any usual one and one more, which comes after a fault. */
const drawNth = (random: Random, usual: number): number => (random.chance(0.4) ? 1 : random.int(1, usual + 1));

/** Faults that make the events of uploads fail for good, and perhaps also the sweep that recovers them. */
function failedEvents(random: Random, uploads: number): Fault[] {
  const share = random.next();
  if (share < 0.3) return [{ kind: 'outage', at: 'S3', nth: random.int(1, 4) }];
  // All events fail, and then so does the first run that the sweep resumes.
  if (share < 0.6) return times('unavailable', 'dispatch PutObject run.json', EVENT_TRIES * uploads + 1);
  const kind = random.pick(['crash before', 'unavailable', 'hangs before'] as const);
  const at = random.pick(['dispatch', 'dispatch PutObject active', 'dispatch PutObject run.json']);
  return times(kind, at, EVENT_TRIES * random.int(1, uploads));
}

const times = (kind: FaultKind, at: string, count: number): Fault[] =>
  Array.from({ length: count }, (_, nth) => ({ kind, at, nth: nth + 1 }));

function drawFault(random: Random, places: Places): Fault {
  const share = random.next();
  if (share < 0.08) return { kind: random.pick(UPLOAD_FAULTS), at: 'upload', nth: random.int(1, 2) };
  if (share < 0.09) return { kind: 'render twice', at: 'render', nth: 1 };
  if (share < 0.1) return { kind: 'sweep twice', at: 'sweep', nth: random.int(1, SWEEPS) };
  if (share < 0.14) return { kind: 'outage', at: random.pick(SERVICES), nth: random.int(1, REQUESTS_TO_SERVICE) };
  if (share < 0.17) return { kind: 'busy', at: 'SQS', nth: random.int(1, REQUESTS_TO_SERVICE) };
  if (share < 0.25) return messageFault(random);
  if (share < 0.27) {
    const at = random.pick(['collect PutObject segment', 'dispatch PutObject baselines']);
    return { kind: random.pick(DAMAGES), at, nth: random.int(1, 4) };
  }
  if (share < 0.35) {
    const at = random.pick(['dispatch', 'classify', 'collect', 'report'] as const);
    return { kind: random.pick(REQUEST_FAULTS), at, nth: random.int(1, REQUESTS[at]) };
  }
  // Each kind of request is equally likely.
  const [at, usual] = random.pick(places);
  const nth = drawNth(random, usual);
  if (share < 0.41) return { kind: 'all cancelled', at, nth };
  if (share < 0.43) return { kind: random.pick(['restart', 'power cut']), at, nth };
  return { kind: random.pick(kindsAt(at)), at, nth };
}

function messageFault(random: Random): Fault {
  const kind = random.pick(MESSAGE_FAULTS);
  const nth = Math.floor(random.logBetween(1, 8));
  const queue = random.pick(['samples', 'results', 'uploads']);
  if (kind === 'delivered twice') return { kind, at: `from ${queue}`, nth };
  if (kind === 'acknowledgement lost') return { kind, at: `done with ${queue}`, nth };
  // The next sweep misses a lost `dispatched`; a lost sample or prediction is missed when nothing moves for a while.
  if (random.chance(0.7)) return { kind, at: 'to results: dispatched', nth: 1 };
  return { kind, at: random.pick(['to samples', 'to results: predictions']), nth };
}

/**
 * Whether the schedule needs report's sweep. Without it, the protocol does not promise that report learns of a complete
 * run if dispatch needed three starts or the `dispatched` message was lost. The sweep also resends announcements that
 * failed and finds restored segments.
 */
function needSweep(faults: readonly Fault[]): boolean {
  return (
    faults.some(({ kind }) => /^(message lost|outage|busy|restart|power cut|damaged.*)$/.test(kind)) ||
    faults.some(({ at }) => at === 'collect' || at === 'report' || at === 'report PutEvents') ||
    // A segment may be written later than the lag of a seal.
    faults.some(({ kind, at }) => kind === 'slow' && at === 'collect PutObject segment') ||
    faults.filter(({ at }) => at.startsWith('report')).length >= RENDER_TRIES ||
    faults.filter(({ at }) => at.startsWith('dispatch')).length > 1 ||
    faults.includes(UNREADABLE)
  );
}

function drawLimits(random: Random): Limits {
  const budget = random.chance(0.12) && { budget_usd: random.int(1, 12) * ANSWER_USD };
  return { deadline: random.chance(0.06) ? random.pick(['15s', '60s', '3m']) : LONG_DEADLINE, ...budget };
}

function drawRotation(random: Random): Rotation {
  const at = random.logBetween(500, 100_000);
  return { at, revokedAt: at + random.pick([0, 0, 5_000]) };
}

function drawOutage(random: Random): ModelOutage {
  const from = random.logBetween(1_000, 20_000);
  return { model: random.pick(['m1', 'm1', 'm2']), from, until: from + random.logBetween(60_000, 900_000) };
}
