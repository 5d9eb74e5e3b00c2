// From a seed to a plan.
import { EVERY, type Fault, kindsAt, MESSAGE_FAULTS, REQUEST_FAULTS, SERVICES, UPLOAD_FAULTS } from './faults.ts';
import { type Limits, LONG_DEADLINE, type Plan } from './plan.ts';
import { Random } from './random.ts';
import { MOST_ROWS, SCENARIOS } from './scenario.ts';

/** The requests of an undisturbed run, by scenario, and how many of each there are: where faults can be. */
type Requests = (scenario: number) => Promise<ReadonlyMap<string, number>>;

const MEAN_FAULTS = 3;
const MOST_FAULTS = 8;
/** So rare, because it takes a day of sweeps: a holdout that dispatch cannot read, however often it tries. */
const UNREADABLE_HOLDOUTS = 0.002;
const UNREADABLE: Fault = { kind: 'crash before', at: 'dispatch GetObject holdout', nth: EVERY };
/** Requests of each function, and to each service, in a schedule with some faults. */
const REQUESTS = { dispatch: 40, classify: 40, report: 80 } as const;
const REQUESTS_TO_SERVICE = 60;
/** Sweeps that come before everything is over, in most schedules. */
const SWEEPS = 3;
/** US dollars: of a few answers. */
const SMALL_BUDGET_USD = 0.0001;

export async function draw(seed: number, requests: Requests): Promise<Plan> {
  const random = new Random(seed);
  const scenarios = Array.from({ length: random.chance(0.2) ? 2 : 1 }, () => random.int(0, SCENARIOS - 1));
  const places: (readonly [string, number])[] = [];
  for (const index of scenarios) places.push(...(await requests(index)));
  const faults = drawFaults(random, places);
  return {
    seed,
    order: seed,
    scenarios,
    rows: MOST_ROWS,
    apartMs: random.int(0, 20_000),
    faults,
    slowestMs: random.pick([20, 200, 3_000]),
    sampleBatch: random.int(1, 5),
    resultBatch: random.int(1, 6),
    classifiers: random.int(1, 3),
    reporters: random.int(1, 2),
    concurrency: random.int(1, 3),
    requestsPerMinute: random.chance(0.2) ? random.int(60, 600) : undefined,
    pageSize: random.pick([2, 3, 1000]),
    maxReceiveCount: random.chance(0.08) ? random.int(2, 3) : 25,
    dispatchTimeoutMs: random.pick([60_000, 900_000]),
    skewMs: random.pick([0, 500, 20_000]),
    sweep: random.chance(0.5) || needSweep(faults),
    limits: drawLimits(random, faults),
  };
}

function drawFaults(random: Random, places: readonly (readonly [string, number])[]): Fault[] {
  if (random.chance(UNREADABLE_HOLDOUTS)) return [UNREADABLE];
  const count = Math.min(MOST_FAULTS, Math.floor(-MEAN_FAULTS * Math.log(1 - random.next())));
  return Array.from({ length: count }, () => drawFault(random, places));
}

function drawFault(random: Random, places: readonly (readonly [string, number])[]): Fault {
  const share = random.next();
  if (share < 0.1) return { kind: random.pick(UPLOAD_FAULTS), at: 'upload', nth: random.int(1, 2) };
  if (share < 0.13) return { kind: 'sweep twice', at: 'sweep', nth: random.int(1, SWEEPS) };
  if (share < 0.17) return { kind: 'outage', at: random.pick(SERVICES), nth: random.int(1, REQUESTS_TO_SERVICE) };
  if (share < 0.25) return messageFault(random);
  if (share < 0.4) {
    const at = random.pick(['dispatch', 'classify', 'report'] as const);
    return { kind: random.pick(REQUEST_FAULTS), at, nth: random.int(1, REQUESTS[at]) };
  }
  // Each kind of request is as likely as any other, and one more of it than usual is made where something went wrong.
  const [at, usual] = random.pick(places);
  return { kind: random.pick(kindsAt(at)), at, nth: random.int(1, usual + 1) };
}

function messageFault(random: Random): Fault {
  const kind = random.pick(MESSAGE_FAULTS);
  const nth = Math.floor(random.logBetween(1, 8));
  const queue = random.pick(['samples', 'results']);
  if (kind === 'delivered twice') return { kind, at: `from ${queue}`, nth };
  if (kind === 'acknowledgement lost') return { kind, at: `done with ${queue}`, nth };
  // Word of the dispatch is missed by the next sweep, a sample or its prediction only by the deadline, hours later.
  if (random.chance(0.7)) return { kind, at: 'to results: dispatched', nth: 1 };
  return { kind, at: random.pick(['to samples', 'to results: prediction']), nth };
}

/**
 * What the protocol does not promise without report's sweep: a run that dispatch had to begin three times may be
 * complete without anybody having told report, and so may one of which that message was lost. Word of a finished run
 * that could not be sent is sent by a sweep.
 */
function needSweep(faults: readonly Fault[]): boolean {
  return (
    faults.some(({ kind }) => kind === 'message lost' || kind === 'outage') ||
    faults.some(({ at }) => at === 'report' || at === 'report PutEvents') ||
    faults.filter(({ at }) => at.startsWith('dispatch')).length > 1 ||
    faults.includes(UNREADABLE)
  );
}

function drawLimits(random: Random, faults: readonly Fault[]): Limits {
  if (faults.some(({ kind }) => kind === 'message lost')) return { deadline: '30m' };
  return { deadline: LONG_DEADLINE, ...(random.chance(0.05) && { budget_usd: SMALL_BUDGET_USD }) };
}
