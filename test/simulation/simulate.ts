// Plays a schedule from its first upload until everything is done, and reports what went wrong.
import { withTsx } from '../../cli/tsx.ts';
import { ACTIVE, benchmarkKeys } from '../../lambda/shared/keys.ts';
import { log } from '../../lambda/shared/log.ts';
import { MOST_ROUNDS } from '../../lambda/shared/results/tries.ts';
import { light, type Publication } from './cloud/publication.ts';
import { deploy, type Stack } from './cloud/stack.ts';
import { install, quiet, surround } from './cloud/virtual-time.ts';
import { cancel } from './schedules/accidents.ts';
import { EVERY, type Fault } from './schedules/faults.ts';
import { type Plan, uploads } from './schedules/plan.ts';
import type { Upload } from './schedules/scenario.ts';
import { verdict } from './verdict.ts';
import { World } from './world.ts';

export interface Played {
  /** What was wrong, if anything. */
  readonly violation: string | undefined;
  /** Empty unless asked for. */
  readonly history: readonly string[];
  /** Faults of the plan that happened. */
  readonly occurred: readonly Fault[];
  /** The places where faults could happen, and how often each was reached. */
  readonly places: ReadonlyMap<string, number>;
  /** Tiny calls by classify, to see whether a model answers at all. */
  readonly looks: number;
  readonly steps: number;
  readonly virtualMs: number;
}

/** Virtual time in which every run must end: enough for backoff, leases and time limits, plus more for each fault. */
const TIME_MS = 3_600_000;
const TIME_PER_FAULT_MS = 1_800_000;
/** Report closes a run after a day if dispatch could not even read it, and sweeps are an hour apart. */
const TIME_OF_DESPAIR_MS = 26 * 3_600_000;
/** Providers fail for some hours, and backoff and deadlines then take as long again. */
const TIME_OF_PROVIDERS_MS = 12 * 3_600_000;
/** A user acts within this time after the upload. */
const LATER_MS = 300_000;

export interface Options {
  readonly publication?: Publication;
  readonly trace?: boolean;
}

const LOADED_LATER = [
  'classify/asking/embedding/ask.ts',
  'classify/asking/embedding/train-chunk.ts',
  'dispatch/training/train.ts',
  'report/html/failed-page.tsx',
  'report/html/index-page.tsx',
  'shared/models/answer/answer-format.ts',
  'shared/models/call/call-variant.ts',
  'shared/models/call/chat.ts',
  'shared/models/call/embed.ts',
  'shared/models/call/probe-embedding.ts',
  'shared/models/reply/decision.ts',
  'shared/models/reply/failure.ts',
  'shared/models/call/probe.ts',
];

let isPrepared = false;

/** Never play two at once: the process has one clock. */
export async function simulate(plan: Plan, { publication = light, trace = false }: Options = {}): Promise<Played> {
  if (!isPrepared) await prepare();
  isPrepared = true;
  // Half of the time would go into stack traces that nobody reads.
  Error.stackTraceLimit = trace ? 10 : 0;
  const current = new World(plan, trace);
  surround(current);
  const stack = deploy(current, publication);
  const done = begin(current, stack);
  const { timeline, watch, faults } = current;
  const limit = timeLimit(plan);
  let steps = 0;
  for (; !watch.violation && !done(); steps++) {
    if (timeline.now > limit)
      watch.violate(`after ${Math.round(timeline.now / 60_000)} minutes: ${unfinished(current)}`);
    try {
      timeline.step();
    } catch (error) {
      watch.violate(String(error));
    }
    if (timeline.stirred) await quiet();
    timeline.stirred = false;
  }
  if (!watch.violation) watch.violation = verdict(current, stack, publication);
  current.end();
  return {
    violation: watch.violation,
    history: current.history ?? [],
    occurred: [...faults.occurred],
    places: faults.counts,
    looks: current.looks,
    steps,
    virtualMs: timeline.now,
  };
}

async function prepare(): Promise<void> {
  // What functions import on demand takes real time once, so load it up front.
  await withTsx(() => Promise.all(LOADED_LATER.map((file) => import(`../../lambda/${file}`))));
  install();
  log.setLogLevel('SILENT');
}

/** @returns whether everything is done: nothing is to come, running or waiting, and every run is closed. */
function begin(world: World, stack: Stack): () => boolean {
  const { bucket, plan } = world;
  for (const upload of uploads(plan)) {
    const [key = ''] = benchmarkKeys(upload.name);
    bucket.put(key, Buffer.from(upload.benchmark));
    for (const file of [upload.train, upload.decoy]) if (file) bucket.put(file.key, file.csv);
    world.later(upload.atMs, () => {
      world.say(() => `upload of ${upload.key}`);
      bucket.put(upload.key, upload.csv);
      arrive(world, upload, stack);
    });
  }
  return () =>
    world.toCome === 0 &&
    stack.idle() &&
    world.onTheWire === 0 &&
    world.allQueues.every(({ size }) => size === 0) &&
    bucket.keys(ACTIVE).length === 0;
}

/** S3 sends the event of an upload, and then the user or S3 may do something else. */
function arrive(world: World, upload: Upload, stack: Stack): void {
  const { faults, random, bucket, say } = world;
  const fault = faults.at('upload');
  // Equally likely at the same time or one after the other.
  if (fault === 'event twice' && random.chance(0.5)) {
    say(() => fault);
    stack.notify(upload.event, 2);
    return;
  }
  stack.notify(upload.event);
  if (fault === undefined) return;
  world.later(random.logBetween(1, LATER_MS), () => {
    say(() => fault);
    if (fault === 'event twice') stack.notify(upload.event);
    if (fault === 'replaced') bucket.put(upload.key, Buffer.from('other,content\n1,2\n'));
    if (fault === 'cancelled') cancel(world, upload.run);
  });
}

function timeLimit({ faults, provider, hampered, sweepMs }: Plan): number {
  if (provider) return TIME_OF_PROVIDERS_MS;
  // A sweep starts each round of tries to make a report, and one more gives it up.
  const sweeps = hampered === undefined ? 0 : MOST_ROUNDS + 1;
  if (faults.some(({ nth }) => nth === EVERY)) return TIME_OF_DESPAIR_MS + sweeps * sweepMs;
  return TIME_MS + TIME_PER_FAULT_MS * faults.length;
}

function unfinished({ bucket, allQueues }: World): string {
  const waiting = allQueues.flatMap(({ name, size }) => (size > 0 ? `${size} in ${name}` : []));
  return [...bucket.keys(ACTIVE), ...waiting].join(', ') || 'something still runs';
}
