// A request on its way from a function to a service and back: how long it takes, and what can go wrong with it.
import { ListObjectsV2Command, S3ServiceException } from '@aws-sdk/client-s3';
import { DeleteMessageBatchCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { RunFinished } from '../../lambda/shared/contracts/operations.ts';
import { ACTIVE, BENCHMARKS, HOLDOUTS, REPORTS, ROWS, RUNS, TRAIN } from '../../lambda/shared/keys.ts';
import { Body, s3Error } from './bucket.ts';
import { applies, REQUEST_FAULTS, type RequestFault, type Service } from './faults.ts';
import { type FunctionName, type Invocation, running } from './functions.ts';
import { type Queue, refuseSome } from './queue.ts';
import type { World } from './world.ts';

/** A model's slowest usual answer: within the endpoint's time limit. */
const SLOWEST_MODEL_MS = 4_000;
const LONGEST_OUTAGE_MS = 600_000;
/** Of a slow answer: shorter and longer than functions live. */
const SLOW_MS = [20_000, 400_000] as const;

interface Request {
  readonly service: Service;
  /** @example 'PutObject manifest.json' */
  readonly what: string;
  readonly execute: () => unknown;
  /** Carried out in part. */
  readonly executeInPart?: () => unknown;
  readonly unavailable: () => unknown;
  readonly latencyMs: number;
  readonly signal?: AbortSignal | null | undefined;
}

const Input = z.object({
  input: z.object({ Key: z.string().optional(), Prefix: z.string().optional(), QueueUrl: z.string().optional() }),
});

/** What the SDK's clients do with a command. */
export function sendCommand(world: World, command: object): Promise<unknown> {
  const { random, bucket, watch, plan } = world;
  const { Key, Prefix, QueueUrl } = Input.parse(command).input;
  const action = command.constructor.name.replace(/Command$/, '');
  const latencyMs = random.logBetween(1, plan.slowestMs);
  const unavailable = () => s3Error(503, 'SlowDown');
  if (QueueUrl === undefined) {
    const what = `${action} ${objectName(Key ?? Prefix ?? '')}`;
    const invocation = here();
    if (command instanceof ListObjectsV2Command) watch.listBegins(invocation, command.input);
    const execute = () => {
      const answer = bucket.execute(command);
      if (command instanceof ListObjectsV2Command) watch.listed(invocation, command.input, answer);
      // Others are small enough to come at once.
      if (Key?.startsWith(HOLDOUTS)) streamSlowly(world, answer, invocation);
      return answer;
    };
    return request(world, { service: 'S3', what, execute, unavailable, latencyMs });
  }
  const queue = world.queueAt(QueueUrl);
  const what = `${action} ${queue.name}`;
  return request(world, { service: 'SQS', what, unavailable, latencyMs, ...executions(world, queue, command) });
}

function streamSlowly({ timeline, random, plan }: World, answer: unknown, { instance }: Invocation): void {
  const body = Answered.safeParse(answer).data?.Body;
  if (body) body.wait = (next) => timeline.after(random.logBetween(1, plan.slowestMs), next, instance);
}

type Executions = Pick<Request, 'execute' | 'executeInPart'>;

function executions(world: World, queue: Queue, command: object): Executions {
  if (command instanceof SendMessageBatchCommand) {
    const { QueueUrl, Entries = [] } = command.input;
    return inPart(Entries, (entries) =>
      queue.execute(world.arriving(new SendMessageBatchCommand({ QueueUrl, Entries: entries }), queue.name)),
    );
  }
  if (command instanceof DeleteMessageBatchCommand) {
    const { QueueUrl, Entries = [] } = command.input;
    const invocation = here();
    return inPart(Entries, (entries) => {
      for (const { ReceiptHandle = '' } of entries) {
        const message = queue.find(ReceiptHandle);
        if (message) world.watch.acknowledged(invocation, queue.name, message.body);
      }
      return queue.execute(new DeleteMessageBatchCommand({ QueueUrl, Entries: entries }));
    });
  }
  return { execute: () => queue.execute(command) };
}

function inPart<E extends { Id?: string | undefined }>(
  all: readonly E[],
  execute: (entries: E[]) => unknown,
): Executions {
  return {
    execute: () => execute([...all]),
    executeInPart: () => {
      const { taken, failed } = refuseSome(all);
      if (taken.length > 0) execute(taken);
      return { Failed: failed };
    },
  };
}

/** What the event bus is told. */
export async function announceRun(world: World, { run }: RunFinished): Promise<void> {
  await request(world, {
    service: 'events',
    what: 'PutEvents',
    execute: () => {
      world.watch.announced(run);
      return {};
    },
    unavailable: () => new Error('InternalException'),
    latencyMs: world.random.logBetween(1, world.plan.slowestMs),
  });
}

/** What `fetch` does with a request to a model. */
export function callModel(world: World, url: string, init: RequestInit): Promise<unknown> {
  const { random, models, plan, timeline } = world;
  // Asked when it is switched off; as many servers do, it has no such route.
  if (/^get$/i.test(init.method ?? '')) return Promise.resolve(new Response('{}', { status: 404 }));
  const body = String(init.body);
  const call = here().of === 'classify' ? ++world.rowCalls : 0;
  const latencyMs = random.logBetween(50, SLOWEST_MODEL_MS);
  return request(world, {
    service: 'models',
    what: `${init.method} ${new URL(url).pathname.replace('/v1/', '')}`,
    execute: () => (call > 0 && plan.provider?.reply?.(timeline.now, call)) || models.answer(body),
    unavailable: () => new TypeError('fetch failed', { cause: new Error('ECONNRESET') }),
    latencyMs: plan.provider?.latencyMs ?? latencyMs,
    signal: init.signal,
  });
}

function here(): Invocation {
  const invocation = running.getStore();
  if (!invocation) throw new Error('a request outside of any invocation');
  return invocation;
}

function request(world: World, { signal, ...asked }: Request): Promise<unknown> {
  const { timeline, random, plan } = world;
  const invocation = here();
  const { instance } = invocation;
  const at = `${invocation.of} ${asked.what}`;
  const fault = faultOf(world, asked.service, at, invocation.of);
  if (fault && asked.service === 'models' && invocation.of === 'dispatch') world.troubledProbes++;
  const latencyMs = fault === 'slow' ? random.logBetween(...SLOW_MS) : asked.latencyMs;
  const executeAt = timeline.now + latencyMs * random.next();
  const answerAt = timeline.now + latencyMs;
  // What is on the wire when its sender dies may still arrive; what it leaves behind then is for a sweep to find.
  const outlives = random.chance(0.5) && plan.sweep;
  const say = (result: string) => world.say(`${invocation.name} ${asked.what}${fault ? ` (${fault})` : ''}: ${result}`);

  return new Promise((resolve, reject) => {
    const execute = (act: () => unknown): Result => {
      const outcome = world.watch.during(invocation, () => attempt(act, world));
      say(`${describe(outcome)}${instance.state === 'dead' ? ', after its death' : ''}`);
      return outcome;
    };
    const answer = (outcome: Result, time = answerAt) =>
      timeline.at(time, () => ('error' in outcome ? reject(outcome.error) : resolve(outcome.value)), instance);
    const fail = () => answer({ error: asked.unavailable() });
    // Node keeps a signal for as long as somebody listens to it.
    signal?.addEventListener('abort', () => reject(signal.reason), { signal: world.over });

    world.onTheWire++;
    timeline.at(executeAt, () => {
      world.onTheWire--;
      if (instance.state === 'dead' && !outlives) return;
      switch (fault) {
        case 'crash before':
          return invocation.die(`dies before ${asked.what}`);
        case 'crash after':
          execute(asked.execute);
          return invocation.die(`dies after ${asked.what}`);
        case 'unavailable':
          say('fails');
          return fail();
        case 'conflict':
          say('409');
          return answer({ error: s3Error(409, 'ConditionalRequestConflict') });
        case 'answer lost':
          execute(asked.execute);
          return fail();
        case 'hangs before':
          return say('hangs');
        case 'hangs after':
          execute(asked.execute);
          return;
        case 'retried':
          execute(asked.execute);
          timeline.at(answerAt, () => answer(execute(asked.execute), answerAt + latencyMs), instance);
          return;
        case 'torn':
          return answer(torn(execute(asked.execute)));
        case 'refused':
          return answer(execute(asked.executeInPart ?? asked.execute));
        case 'slow':
        case undefined:
          return answer(execute(asked.execute));
      }
    });
  });
}

type Result = { readonly value: unknown } | { readonly error: unknown };

function attempt(act: () => unknown, { watch }: World): Result {
  try {
    return { value: act() };
  } catch (error) {
    // Nothing that a function should ever see: the simulation does not know what was asked for.
    if (!(error instanceof S3ServiceException)) watch.violate(String(error));
    return { error };
  }
}

function faultOf(world: World, service: Service, at: string, functionName: FunctionName): RequestFault | undefined {
  const kind = world.faults.at(at, functionName, service);
  const now = world.timeline.now;
  if (kind === 'outage') {
    world.outages.set(service, now + world.random.logBetween(1_000, LONGEST_OUTAGE_MS));
    world.say(`outage of ${service}`);
  }
  if (now < (world.outages.get(service) ?? 0)) {
    world.failedInOutage[functionName]++;
    return 'unavailable';
  }
  if (kind === undefined) return undefined;
  // What does not exist at this request is an error without a name.
  return REQUEST_FAULTS.find((one) => one === kind && applies(kind, at)) ?? 'unavailable';
}

const Answered = z.object({ Body: z.instanceof(Body) });

function torn(outcome: Result): Result {
  if ('error' in outcome) return outcome;
  if (outcome.value instanceof Response) return { value: new Response('{"choi', outcome.value) };
  Answered.safeParse(outcome.value).data?.Body.tear();
  return outcome;
}

const Described = z.object({
  $metadata: z.object({ httpStatusCode: z.number() }).optional(),
  Contents: z.array(z.unknown()).optional(),
  Failed: z.array(z.unknown()).optional(),
});

function describe(outcome: Result): string {
  if ('error' in outcome) {
    return String(Described.safeParse(outcome.error).data?.$metadata?.httpStatusCode ?? outcome.error);
  }
  if (outcome.value instanceof Response) return String(outcome.value.status);
  const { Contents, Failed } = Described.parse(outcome.value);
  return Contents ? `${Contents.length} keys` : Failed ? `${Failed.length} refused` : 'done';
}

const FOLDERS: Readonly<Record<string, string>> = {
  [ACTIVE]: 'active',
  [HOLDOUTS]: 'holdout',
  [BENCHMARKS]: 'benchmark',
  [TRAIN]: 'train',
  [ROWS]: 'row',
};

/** The key's last part, without what is another one in each run. */
function objectName(key: string): string {
  const folder = key.slice(0, key.indexOf('/') + 1);
  const name = FOLDERS[folder];
  if (name !== undefined) return name;
  if (key.includes('/segments/')) return 'segment';
  const last = key.slice(key.lastIndexOf('/') + 1);
  if (folder === RUNS) return last || 'run';
  return folder === REPORTS ? last : key;
}
