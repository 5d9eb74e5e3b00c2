// From a seed to a plan.

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

/** The requests of an undisturbed run, by scenario, and how many of each there are: where faults can be. */
export type Requests = (scenario: number) => Promise<ReadonlyMap<string, number>>;

type Places = readonly (readonly [string, number])[];

const MEAN_FAULTS = 3;
const MOST_FAULTS = 8;
/** So rare, because it takes a day of sweeps: a holdout that dispatch cannot read, however often it tries. */
const UNREADABLE_HOLDOUTS = 0.002;
const UNREADABLE: Fault = { kind: 'crash before', at: 'dispatch GetObject holdout', nth: EVERY };
/** Milliseconds between the sweeps of such a day. */
const RARE_SWEEPS_MS = 3_600_000;
/** Milliseconds by which SQS's counts may be late; on a laptop, which can be started again, they are exact. */
const LONGEST_LAG_MS = 60_000;
const IS_LAPTOP = /^(restart|power cut)$/;
/** Tries of an asynchronous event: Lambda's own two retries are among them. */
const EVENT_TRIES = 3;
/** Requests of each function, and to each service, in a schedule with some faults. */
const REQUESTS = { dispatch: 40, classify: 40, report: 80 } as const;
const REQUESTS_TO_SERVICE = 60;
/** Sweeps that come before everything is over, in most schedules. */
const SWEEPS = 3;
/** Requests that only some schedules make, in addition to those of an undisturbed run. */
const OF_CACHE: Places = [
  ['classify ListObjectsV2 cache', 2],
  ['classify GetObject cache', 2],
  ['classify PutObject cache', 2],
];
const OF_KEYS: Places = [
  ['dispatch GetParameter', 1],
  ['classify GetParameter', 3],
];
/** US dollars: of about one answer. */
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
  return {
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
    reporters: random.int(1, 2),
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
    sweep: random.chance(0.5) || needSweep(faults),
    sweepMs: faults.includes(UNREADABLE) ? RARE_SWEEPS_MS : SWEEP_MS,
    ...(outage && drawCompany(random)),
  };
}

/** So that one model is out of order while the other is asked by the same worker, row by row, for a while. */
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

/** Of neighbouring seeds far apart, and of many in a row evenly spread: the golden ratio. */
const SPREAD = 0.618033988749895;

/** One seed after the other goes through all that can go wrong at any kind of request. */
function nextFault(random: Random, places: Places, seed: number): Fault {
  const all = places.flatMap(([at, usual]) => kindsAt(at).map((kind) => ({ kind, at, usual })));
  const { kind, at, usual } = all[Math.floor(((seed * SPREAD) % 1) * all.length)] ?? random.pick(all);
  return { kind, at, nth: drawNth(random, usual) };
}

/** Of what comes so often, and one time more where something went wrong. The first time is unlike all others. */
const drawNth = (random: Random, usual: number): number => (random.chance(0.4) ? 1 : random.int(1, usual + 1));

/** What the events of uploads do not survive, nor perhaps the sweep that takes them in. */
function failedEvents(random: Random, uploads: number): Fault[] {
  const share = random.next();
  if (share < 0.3) return [{ kind: 'outage', at: 'S3', nth: random.int(1, 4) }];
  // All events fail, and then the first run that the sweep goes on with.
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
  if (share < 0.1) return { kind: 'sweep twice', at: 'sweep', nth: random.int(1, SWEEPS) };
  if (share < 0.14) return { kind: 'outage', at: random.pick(SERVICES), nth: random.int(1, REQUESTS_TO_SERVICE) };
  if (share < 0.17) return { kind: 'busy', at: 'SQS', nth: random.int(1, REQUESTS_TO_SERVICE) };
  if (share < 0.25) return messageFault(random);
  if (share < 0.27) return { kind: random.pick(DAMAGES), at: 'report PutObject segment', nth: random.int(1, 4) };
  if (share < 0.35) {
    const at = random.pick(['dispatch', 'classify', 'report'] as const);
    return { kind: random.pick(REQUEST_FAULTS), at, nth: random.int(1, REQUESTS[at]) };
  }
  // Each kind of request is as likely as any other.
  const [at, usual] = random.pick(places);
  const nth = drawNth(random, usual);
  if (share < 0.41) return { kind: 'all cancelled', at, nth };
  if (share < 0.43) return { kind: random.pick(['restart', 'power cut']), at, nth };
  return { kind: random.pick(kindsAt(at)), at, nth };
}

function messageFault(random: Random): Fault {
  const kind = random.pick(MESSAGE_FAULTS);
  const nth = Math.floor(random.logBetween(1, 8));
  const queue = random.pick(['samples', 'results']);
  if (kind === 'delivered twice') return { kind, at: `from ${queue}`, nth };
  if (kind === 'acknowledgement lost') return { kind, at: `done with ${queue}`, nth };
  // Word of the dispatch is missed by the next sweep, a sample or its prediction when nothing has moved for a while.
  if (random.chance(0.7)) return { kind, at: 'to results: dispatched', nth: 1 };
  return { kind, at: random.pick(['to samples', 'to results: prediction']), nth };
}

/**
 * What the protocol does not promise without report's sweep: a run that dispatch had to begin three times may be
 * complete without anybody having told report, and so may one of which that message was lost. Word of a finished run
 * that could not be sent is sent by a sweep, and what was restored is found by one.
 */
function needSweep(faults: readonly Fault[]): boolean {
  return (
    faults.some(({ kind }) => /^(message lost|outage|busy|restart|power cut|damaged.*)$/.test(kind)) ||
    faults.some(({ at }) => at === 'report' || at === 'report PutEvents') ||
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
