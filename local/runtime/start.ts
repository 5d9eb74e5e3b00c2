// Runs the stack on this machine: the functions of its template in threads, wired as it says, with an
// embedded S3 and SQS server. So a local run is a test of the stack.

import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { S3Client } from '@aws-sdk/client-s3';
import type { Endpoint } from '../../lambda/shared/contracts/endpoint.ts';
import { ACTIVE } from '../../lambda/shared/keys.ts';
import type { CredentialsProvider } from '../../lambda/shared/models/call/given-credentials.ts';
import { monotonicMs } from '../awake.ts';
import { queueArn } from '../names.ts';
import { makePrivate } from '../private.ts';
import { answerer, type Services } from '../services/answer.ts';
import { ORIGIN } from '../services/connection.ts';
import type { HeldRuns } from '../services/held.ts';
import type { Invoke } from '../services/invocations.ts';
import { ObjectFiles } from '../services/objects.ts';
import { Queues } from '../services/queues.ts';
import { LocalS3 } from '../services/s3.ts';
import { openState, type State } from '../services/state.ts';
import { type Assembly, built, HOLDOUT, type Recipe } from '../template/built.ts';
import { readStack, type StackResources } from '../template/read.ts';
import { withCache, withEndpoints, withNotes, withOneCollector, withoutGathering, withPatience } from './capacity.ts';
import { Changes } from './changes.ts';
import { type Reach, settingsFor } from './clients.ts';
import { LocalFunction } from './function.ts';
import { AsyncInvoker } from './invoke.ts';
import { lanesOf } from './lanes.ts';
import { notified, s3Event } from './notifications.ts';
import { type OwnSettings, withOwnSettings } from './own-limits.ts';
import { Poller } from './poller.ts';
import type { FunctionError } from './protocol.ts';
import { Resources } from './resources.ts';
import { startSchedules } from './schedule.ts';
import { warmUp } from './warm-up.ts';

export interface LocalOptions {
  /** Everything that must survive a restart: objects, messages, logs. */
  readonly stateDir: string;
  /** Changes the endpoints that the template declares: base URL and key from the shell, concurrent requests. */
  readonly endpoints?: (endpoints: Endpoint[]) => Endpoint[];
  /** In place of what the template says. */
  readonly settings?: OwnSettings | undefined;
  /** Endpoints that are about to be called: their functions start in advance. By default all. */
  readonly uses?: readonly string[];
  /** Caches answers if the benchmark does not say. */
  readonly cache?: boolean;
  /** Keys by the names of their SSM parameters. They are handed to the functions directly and never served. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The user's, for endpoints with `auth: iam`. Handed over like the keys. */
  readonly credentials?: CredentialsProvider | undefined;
  /** Runs that the last process left open wait until released. They cost nothing and do not slow down other runs. */
  readonly holdOpenRuns?: boolean;
  /**
   * Whether requests to the services take the way through a server, as in AWS. By default they are handed over inside
   * this process. Tests run both ways.
   */
  readonly overHttp?: boolean;
  /** Receives what is worth telling the user. The functions' log lines go to <stateDir>/logs/<function>.log. */
  readonly log?: (line: string) => void;
}

/**
 * In each thread, V8 lets a heap grow with what passes through it, so memory would grow with the rows although none are
 * kept. These options fix the space of young objects and collect the rest once it has grown by a quarter, but not before
 * there are 40 MB of it: loading a bundle leaves half as much, which would be looked through again and again. They are set
 * before the threads start, because they apply to new threads too. `npm run bench -- --memory` shows the effect.
 */
const FLAT_MEMORY = [
  '--semi-space-growth-factor=1',
  '--min-semi-space-size=12',
  '--heap-growing-percent=25',
  '--initial-old-space-size=40',
];

export type FunctionName = 'dispatch' | 'collect' | 'report';

export interface LocalStack {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly queues: Queues;
  /** How clients reach the services. */
  readonly reach: Reach;
  /**
   * An asynchronous invocation, like Lambda's `Event` type. It exists only in this process: if a stop or a kill
   * interrupts it, the caller starts it again.
   */
  invoke(functionName: FunctionName, payload: unknown): void;
  /** Tells of new objects. */
  readonly changes: Changes;
  /** Lets a waiting run continue; see LocalOptions. */
  release(run: string): void;
  /** Rejects if the state folder can no longer be written. Then stop, and tell the user. */
  readonly broken: Promise<never>;
  /** Errors of functions, in order, without repetitions. */
  failures(): readonly string[];
  /**
   * Takes no new work, tells the functions in flight that their time is over, and ends them after STOP_MS. Messages and
   * objects stay.
   */
  stop(): Promise<void>;
}

/** Milliseconds that functions have to finish: enough for a checkpoint and for most calls in flight. */
const STOP_MS = 10_000;
/** See FunctionOptions. Dispatch's work is mostly done once it has sent everything, and its thread is the largest. */
const IDLE_MS = { dispatch: 2_000, other: 5_000 };
/** How many failures to keep for the user. An endpoint that is down fails in many different words. */
const MAX_FAILURES = 20;

/**
 * Starts the stack: the project's own, unless a test passes another.
 * @throws InputError if another run is using the state folder or the stack cannot be built.
 */
export async function startLocal(options: LocalOptions, recipe: Recipe = HOLDOUT): Promise<LocalStack> {
  const resources = new Resources();
  try {
    for (const flag of FLAT_MEMORY) setFlagsFromString(flag);
    const state = resources.adopt(openState(options.stateDir), (opened) => opened.close());
    const assembly = await built(recipe, options.log ?? (() => undefined));
    return await startStack(assembly, state, options, resources);
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

/** @param resources collects what must be closed at the end or if the start fails */
async function startStack(
  assembly: Assembly,
  state: State,
  options: LocalOptions,
  resources: Resources,
): Promise<LocalStack> {
  const stack = stackOf(assembly, options);
  const failures = new Set<string>();
  const onFailed = (name: string, { errorType, errorMessage }: FunctionError): void => {
    if (failures.size < MAX_FAILURES) failures.add(`${aliasOf(stack, name)}: ${errorType}: ${errorMessage}`);
  };
  const onBroken = (error: unknown) => state.fail(error);
  const changes = new Changes();
  const queues = new Queues(state);
  const invoker = new AsyncInvoker({ queues, onFailed });
  const objects = new LocalS3(new ObjectFiles(join(options.stateDir, 's3'), state), (created) => {
    changes.tell();
    for (const to of notified(stack.notifications, created)) {
      if ('queue' in to) queues.send(queueArn(to.queue), JSON.stringify(s3Event(created)));
      else invoker.invoke(named(functions, to.function), s3Event(created));
    }
  });
  const invoke: Invoke = (name, payload) => {
    if (!stack.invokable.has(name)) return 'unknown';
    return invoker.invoke(named(functions, name), payload) ? 'accepted' : 'stopping';
  };
  const reach = await reachOf({ state, s3: objects, queues, invoke }, options, resources);
  for (const name of stack.buckets) objects.createBucket(name);
  objects.load();
  const lanes = lanesOf(stack);
  const samples = lanes.map(({ queue }) => queue);
  for (const { name, attributes } of stack.queues) queues.ensure(name, attributes, samples.includes(name));
  // As with events that start a function: whoever uploaded a file starts again what the last process left of it.
  for (const { to } of stack.notifications) if ('queue' in to) queues.purge(to.queue);
  for (const lane of lanes) {
    // The samples in its notes have all left its queue.
    if (queues.isEmpty(lane.queue)) rmSync(join(notesOf(options), lane.function), { recursive: true, force: true });
  }
  const bucket = output(stack, 'BucketName');
  const held = options.holdOpenRuns ? queues.hold(samples, openRuns(objects, bucket)) : undefined;
  const functions = startFunctions(stack, assembly, reach, options, onBroken);
  resources.defer(() => endAll(functions));
  const work = startWork(stack, { functions, queues, invoker, held, uses: options.uses, onFailed, onBroken });
  const s3 = resources.adopt(new S3Client(settingsFor(reach)), (client) => client.destroy());
  let stopped: Promise<void> | undefined;
  return {
    s3,
    bucket,
    queues,
    reach,
    changes,
    invoke: (name, payload) => void invoker.invoke(named(functions, output(stack, FUNCTION_OUTPUTS[name])), payload),
    release: (run) => held?.release(run),
    broken: state.broken,
    failures: () => [...failures],
    // If the state is broken, nothing the functions do could be kept.
    stop: () => (stopped ??= work.stop(state.isBroken ? 0 : STOP_MS).then(() => resources.disposeAsync())),
  };
}

async function reachOf(services: Services, { overHttp = false }: LocalOptions, resources: Resources): Promise<Reach> {
  if (!overHttp) return { answer: answerer(services) };
  const { startServer } = await import('../services/server.ts');
  const server = await startServer(services);
  resources.defer(() => server.close());
  return { connection: server.connection };
}

function openRuns(objects: LocalS3, bucket: string): string[] {
  const { objects: found } = objects.listObjects(bucket, { prefix: ACTIVE, maxKeys: Number.POSITIVE_INFINITY });
  return found.map(({ key }) => key.slice(ACTIVE.length));
}

/** What the template declares, with this run's changes. */
function stackOf(assembly: Assembly, options: LocalOptions): StackResources {
  const declared = withoutGathering(withOwnSettings(readStack(assembly, ORIGIN), options.settings ?? {}));
  const one = withOneCollector(declared, declared.outputs[FUNCTION_OUTPUTS.collect]);
  const reached = options.endpoints ? withEndpoints(one, options.endpoints) : one;
  return withPatience(withNotes(options.cache ? withCache(reached) : reached, notesOf(options)));
}

const notesOf = ({ stateDir }: LocalOptions): string => resolve(stateDir, 'notes');

type Functions = ReadonlyMap<string, LocalFunction>;

interface Workers {
  readonly functions: Functions;
  readonly queues: Queues;
  readonly invoker: AsyncInvoker;
  readonly held: HeldRuns | undefined;
  readonly uses: readonly string[] | undefined;
  readonly onFailed: (name: string, error: FunctionError) => void;
  readonly onBroken: (error: unknown) => void;
}

/** Starts schedules and event sources, so the functions get their events from now on. */
function startWork(stack: StackResources, { functions, queues, invoker, held, uses, onFailed, onBroken }: Workers) {
  const sources = stack.eventSources.map((source) => ({ source, target: named(functions, source.function) }));
  const dispatch = stack.outputs[FUNCTION_OUTPUTS.dispatch];
  const stopSchedules = startSchedules(stack.schedules, (rule) => {
    // Dispatch's sweep would continue every open run. Whoever follows the current run looks after it.
    if (held?.any && rule.function === dispatch) return;
    invoker.invoke(named(functions, rule.function), rule.input);
  });
  const lanes = lanesOf(stack);
  const laneOf = (queue: string) => lanes.find((lane) => lane.queue === queue);
  const report = functions.get(stack.outputs[FUNCTION_OUTPUTS.report] ?? '');
  const pollers = sources.map(({ source, target }) => {
    const isLane = laneOf(source.queue) !== undefined;
    return new Poller({
      source,
      target,
      queues,
      expectsMore: () => [...functions.values()].some((one) => one !== target && one.isBusy),
      spreads: isLane,
      // These samples may be the last ones, so the report is soon to be made.
      onBatch: () => void (isLane && !queues.hasWaiting(source.queue) && report?.warm(1)),
      onFailed,
      onBroken,
    });
  });
  const used = sources
    .filter(({ source: { queue } }) => laneOf(queue) && (!uses || uses.includes(laneOf(queue)?.endpoint ?? '')))
    .map(({ source, target }) => ({ target, threads: Math.min(source.maxConcurrency, availableParallelism()) }));
  const others = [...functions].filter(([name]) => !lanes.some((lane) => lane.function === name));
  const [first, later] = [true, false].map((isFirst) =>
    others
      .filter(([name, one]) => (name === dispatch) === isFirst && (one !== report || used.length === 0))
      .map(([, target]) => ({ target, threads: 1 })),
  );
  void warmUp([first ?? [], used, later ?? []]);
  return {
    /** @param ms that the functions have to finish */
    async stop(ms: number): Promise<void> {
      stopSchedules();
      queues.stop();
      for (const one of functions.values()) one.stopBy(monotonicMs() + ms);
      const idle = Promise.all([invoker.stop(), ...pollers.map((poller) => poller.stop())]);
      await Promise.race([idle, sleep(ms, undefined, { ref: false })]);
      await endAll(functions);
      await idle;
    },
  };
}

async function endAll(functions: Functions): Promise<void> {
  await Promise.all([...functions.values()].map((one) => one.end()));
}

function named(functions: Functions, name: string): LocalFunction {
  const found = functions.get(name);
  if (!found) throw new Error(`the template has no function ${name}`);
  return found;
}

const FUNCTION_OUTPUTS = {
  dispatch: 'DispatchFunctionName',
  collect: 'CollectFunctionName',
  report: 'ReportFunctionName',
} as const satisfies Record<FunctionName, string>;

function output(stack: StackResources, name: string): string {
  const value = stack.outputs[name];
  if (value === undefined) throw new Error(`the stack has no output ${name}`);
  return value;
}

/** The name people use for the function. */
function aliasOf(stack: StackResources, name: string): string {
  const lane = lanesOf(stack).find((one) => one.function === name);
  if (lane) return `classify-${lane.endpoint}`;
  const alias = Object.entries(FUNCTION_OUTPUTS).find(([, id]) => stack.outputs[id] === name);
  return alias?.[0] ?? name;
}

function startFunctions(
  stack: StackResources,
  { workerFile, compileCache }: Assembly,
  reach: Reach,
  { stateDir, parameters = {}, credentials }: LocalOptions,
  onBroken: (error: unknown) => void,
): Functions {
  const logs = join(stateDir, 'logs');
  makePrivate(logs);
  return new Map(
    [...stack.functions.values()].map((resource) => {
      const logFile = join(logs, `${aliasOf(stack, resource.name)}.log`);
      const manyCalls = lanesOf(stack).some((lane) => lane.function === resource.name);
      const isDispatch = resource.name === stack.outputs[FUNCTION_OUTPUTS.dispatch];
      const options = {
        resource,
        idleMs: IDLE_MS[isDispatch ? 'dispatch' : 'other'],
        workerFile,
        compileCache,
        reach,
        parameters,
        credentials,
        logFile,
        manyCalls,
        onBroken,
      };
      return [resource.name, new LocalFunction(options)];
    }),
  );
}
