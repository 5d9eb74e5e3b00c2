// The functions as Lambda runs them: instances stay warm, freeze, time out and die.
import type { Context } from 'aws-lambda';
import type { Random } from '../schedules/random.ts';
import { running } from './running.ts';
import type { Entry, Owner, Timeline } from './timeline.ts';

export type FunctionName = 'dispatch' | 'classify' | 'collect' | 'report';

export interface Instance extends Owner {
  readonly name: string;
  state: Owner['state'];
  readonly postponed: Entry[];
  /** How far its clock is ahead, in milliseconds. */
  readonly skewMs: number;
}

export interface Invocation {
  readonly name: string;
  readonly of: FunctionName;
  readonly instance: Instance;
  /** The same for every try of an asynchronous event. */
  readonly requestId: string;
  readonly event: unknown;
  readonly startedAt: number;
  readonly endsAt: number;
  ended: boolean;
  /** Ends it as if the machine were gone. */
  readonly die: (how: string) => void;
}

export type Handler<E> = (event: E, context: Context) => Promise<unknown>;

export type End = { readonly value: unknown } | { readonly error: unknown };

export interface Surroundings {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly watch: InvocationWatcher;
  say(line: () => string): void;
}

/** Notified of every invocation. */
export interface InvocationWatcher {
  begins(invocation: Invocation): void;
  /** @param end the result, or the error that stands for the instance's death. */
  ends(invocation: Invocation, end: End): void;
}

export interface FunctionSettings<E> {
  readonly name: FunctionName;
  /** Of several functions with the same code: whose it is. */
  readonly endpoint?: string;
  readonly timeoutMs: number;
  readonly skewMs: number;
  /** Runs once, when an instance starts. */
  readonly start: () => Handler<E>;
}

/** Chance of using a warm instance rather than a new one. */
const WARM = 0.7;

export class LambdaFunction<E> {
  readonly #world: Surroundings;
  readonly #settings: FunctionSettings<E>;
  readonly #warm: { readonly instance: Instance; readonly handler: Handler<E> }[] = [];
  readonly #invoked = new Set<Invocation>();
  #instances = 0;
  #invocations = 0;
  running = 0;
  /** Invocations that ended with the death of their instance, for any reason. */
  deaths = 0;

  constructor(world: Surroundings, settings: FunctionSettings<E>) {
    this.#world = world;
    this.#settings = settings;
  }

  /**
   * @param onEnd called once, with the handler's result or error, or with the error that stands for its death.
   * @param requestId the same for every try of an event.
   */
  invoke(
    event: E,
    label: () => string,
    onEnd: (end: End, invocation: Invocation) => void,
    requestId = `request ${this.#invocations + 1}`,
  ): void {
    const { timeline, watch, say } = this.#world;
    const { name, timeoutMs } = this.#settings;
    const own = this.#own;
    const warm = this.#take();
    const { instance } = warm;
    const finish = (end: End) => {
      if (invocation.ended) return;
      invocation.ended = true;
      limit.cancelled = true;
      this.running--;
      this.#invoked.delete(invocation);
      watch.ends(invocation, end);
      onEnd(end, invocation);
    };
    const deadline = timeline.now + timeoutMs;
    const invocation: Invocation = {
      name: `${own} ${++this.#invocations}`,
      of: name,
      instance,
      requestId,
      event,
      startedAt: timeline.now,
      endsAt: deadline,
      ended: false,
      die: (how) => {
        instance.state = 'dead';
        // A frozen instance may die too, unnoticed.
        this.#forget(instance);
        if (invocation.ended) return;
        this.deaths++;
        say(() => `${invocation.name} ${how}`);
        finish({ error: new Error(how) });
      },
    };
    const limit = timeline.after(timeoutMs, () => invocation.die('runs into its time limit'));
    this.running++;
    this.#invoked.add(invocation);
    instance.state = 'running';
    timeline.thaw(instance);
    say(() => `${invocation.name} starts: ${label()}`);
    watch.begins(invocation);
    timeline.stirred = true;
    const done = (end: End) => {
      if (instance.state === 'dead') return;
      say(() => `${invocation.name} ${'error' in end ? `throws ${String(end.error)}` : 'returns'}`);
      instance.state = 'frozen';
      this.#warm.push(warm);
      finish(end);
    };
    const context = lambdaContext(name, requestId, () => deadline - timeline.now);
    running.run(invocation, () => {
      warm.handler(event, context).then(
        (value) => done({ value }),
        (error: unknown) => done({ error }),
      );
    });
  }

  get #own(): string {
    const { name, endpoint } = this.#settings;
    return endpoint === undefined ? name : `${name} ${endpoint}`;
  }

  /** Kills every instance, whatever it is doing. */
  dieAll(how: string): void {
    for (const invocation of [...this.#invoked]) invocation.die(how);
    for (const { instance } of this.#warm.splice(0)) instance.state = 'dead';
  }

  #take() {
    const { random } = this.#world;
    if (this.#warm.length > 0 && random.chance(WARM)) {
      const [warm] = this.#warm.splice(random.int(0, this.#warm.length - 1), 1);
      if (warm) return warm;
    }
    const { skewMs, start } = this.#settings;
    const instance: Instance = {
      name: `${this.#own}#${++this.#instances}`,
      state: 'frozen',
      postponed: [],
      skewMs: Math.round((random.next() * 2 - 1) * skewMs),
    };
    return { instance, handler: start() };
  }

  #forget(instance: Instance): void {
    const at = this.#warm.findIndex((warm) => warm.instance === instance);
    if (at >= 0) this.#warm.splice(at, 1);
  }
}

function lambdaContext(name: string, awsRequestId: string, remainingMs: () => number): Context {
  const unplanned = () => {
    throw new Error('a handler of promises does not call this');
  };
  return {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-west-1:000000000000:function:${name}`,
    memoryLimitInMB: '512',
    awsRequestId,
    logGroupName: name,
    logStreamName: name,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: remainingMs,
    done: unplanned,
    fail: unplanned,
    succeed: unplanned,
  };
}
