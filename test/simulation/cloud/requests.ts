// A request from a function to a service and back: how long it takes, and what can go wrong.
import { S3ServiceException } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { accident, isAccident, isDamage, willBeDamaged } from '../schedules/accidents.ts';
import { applies, REQUEST_FAULTS, type RequestFault, type Service } from '../schedules/faults.ts';
import type { World } from '../world.ts';
import { Body, s3Error } from './bucket.ts';
import type { FunctionName, Invocation } from './functions.ts';
import { running } from './running.ts';

const LONGEST_OUTAGE_MS = 600_000;
const BUSY_MS = [500, 5_000] as const;
/** Time of a slow answer: from less to more than a function's lifetime. */
const SLOW_MS = [20_000, 400_000] as const;

export interface Request {
  readonly service: Service;
  /** @example 'PutObject manifest.json' */
  readonly what: string;
  /** An object's key, or whatever else identifies the request. */
  readonly target: string;
  readonly execute: () => unknown;
  /** Carries out only part of the request. */
  readonly executeInPart?: (() => unknown) | undefined;
  readonly unavailable: () => unknown;
  readonly latencyMs: number;
  readonly signal?: AbortSignal | null | undefined;
  /** Called once with what the sender sees of it, if anything. */
  readonly settled?: ((value: unknown) => void) | undefined;
}

export function here(): Invocation {
  const invocation = running.getStore();
  if (!invocation) throw new Error('a request outside of any invocation');
  return invocation;
}

export function request(world: World, { signal, ...asked }: Request): Promise<unknown> {
  const { timeline, random, plan, watch } = world;
  const invocation = here();
  const { instance } = invocation;
  watch.asked(invocation, asked.what, asked.target);
  const fault = faultOf(world, asked, invocation);
  if (fault) watch.troubled(invocation, { kind: fault, what: asked.what, key: asked.target });
  if (fault && asked.service === 'models' && invocation.of === 'dispatch') world.troubledProbes++;
  const latencyMs = fault === 'slow' ? random.logBetween(...SLOW_MS) : asked.latencyMs;
  const executeAt = timeline.now + latencyMs * random.next();
  const answerAt = timeline.now + latencyMs;
  // A request on the wire may still arrive after its sender dies. Only a sweep can find what it leaves behind.
  const outlives = random.chance(0.5) && plan.sweep;
  const say = (result: string) =>
    world.say(() => `${invocation.name} ${asked.what}${fault ? ` (${fault})` : ''}: ${result}`);

  return new Promise((resolve, reject) => {
    let isOpen = true;
    const settle = (outcome: Result) => {
      if (!isOpen) return;
      isOpen = false;
      asked.settled?.('value' in outcome ? outcome.value : undefined);
      if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.value);
    };
    const execute = (act: () => unknown): Result => {
      const outcome = watch.during(invocation, () => attempt(act, world));
      if (world.history) say(`${describe(outcome)}${instance.state === 'dead' ? ', after its death' : ''}`);
      return outcome;
    };
    const answer = (outcome: Result, time = answerAt) => timeline.at(time, () => settle(outcome), instance);
    const fail = () => answer({ error: asked.unavailable() });
    // Node keeps a signal for as long as it has a listener.
    signal?.addEventListener('abort', () => settle({ error: signal.reason }), { signal: world.over });

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
    // No function should ever see this: the simulation does not know the request.
    if (!(error instanceof S3ServiceException)) watch.violate(String(error));
    return { error };
  }
}

function faultOf(
  world: World,
  { service, what, target, executeInPart }: Request,
  { of }: Invocation,
): RequestFault | undefined {
  const at = `${of} ${what}`;
  const kind = world.faults.at(at, of, service);
  const now = world.timeline.now;
  if (kind === 'outage') {
    world.outages.set(service, now + world.random.logBetween(1_000, LONGEST_OUTAGE_MS));
    world.say(() => `outage of ${service}`);
  }
  if (kind === 'busy') world.busyUntil = now + world.random.logBetween(...BUSY_MS);
  if (isAccident(kind)) accident(world, kind);
  if (isDamage(kind)) willBeDamaged(world, target, kind);
  if (now < (world.outages.get(service) ?? 0)) {
    world.failedInOutage[of]++;
    return 'unavailable';
  }
  if (service === 'SQS' && now < world.busyUntil && executeInPart) return 'refused';
  if (kind === undefined || kind === 'busy' || isAccident(kind) || isDamage(kind)) return undefined;
  // A fault that cannot happen at this request becomes a nameless error.
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

/** Requests that fail as a whole, by function. */
export type ByFunction = Record<FunctionName, number>;
