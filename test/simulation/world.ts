// The services of one schedule (bucket, queues, models) and its time.
import { AsyncLocalStorage } from 'node:async_hooks';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { Bucket } from './cloud/bucket.ts';
import type { FunctionName } from './cloud/functions.ts';
import { callModel } from './cloud/model-calls.ts';
import { Keys, Models } from './cloud/models.ts';
import { Queue, type QueueSettings } from './cloud/queue.ts';
import { running } from './cloud/running.ts';
import { Timeline } from './cloud/timeline.ts';
import type { Surroundings, Timer } from './cloud/virtual-time.ts';
import { Faults, type Service } from './schedules/faults.ts';
import type { Plan } from './schedules/plan.ts';
import { Random } from './schedules/random.ts';
import { clockAt, ENDPOINTS, type Upload } from './schedules/scenario.ts';
import { Watch } from './watch.ts';

/** Timeout of all functions but dispatch. It and the visibility are shorter than in the stack, for short schedules. */
export const TIMEOUT_MS = 120_000;
const VISIBILITY_MS = 2 * TIMEOUT_MS;
/** No queue takes dead results, so the stack's number of receives must be enough. */
const RESULT_RECEIVES = 25;
/** As in the stack: an upload is hidden as long as it may be worked on, and is dead after five receives. */
const UPLOAD_HIDDEN_MS = 900_000;
const UPLOAD_RECEIVES = 5;

/** An endpoint's own queue and its dead letters. */
interface Lane {
  readonly samples: Queue;
  readonly dead: Queue;
}

interface Queues {
  /** By endpoint. */
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly results: Queue;
  /** The bucket's word of uploads, and what of it is dead. */
  readonly arrived: Queue;
  /** Its word of runs to cancel. What of it is dead lies with the uploads. */
  readonly cancels: Queue;
  readonly deadUploads: Queue;
}

export class World implements Surroundings {
  readonly plan: Plan;
  readonly timeline = new Timeline();
  readonly random: Random;
  readonly faults: Faults;
  readonly bucket: Bucket;
  readonly watch: Watch;
  readonly queues: Queues;
  readonly models: Models;
  readonly keys: Keys;
  readonly history: string[] | undefined;
  readonly #over = new AbortController();
  /** Aborted when the schedule has been played. */
  readonly over = this.#over.signal;
  /** When each service's outage ends. */
  readonly outages = new Map<Service, number>();
  /** Until then SQS accepts only some entries of a batch. */
  busyUntil = 0;
  readonly failedInOutage: Record<FunctionName, number> = { dispatch: 0, classify: 0, collect: 0, report: 0 };
  /** Preflight calls of dispatch that were hit by a fault. */
  troubledProbes = 0;
  /** Model calls for rows. */
  rowCalls = 0;
  /** Tiny calls by classify, to see whether a model answers at all. They are among the `rowCalls`. */
  looks = 0;
  /** Requests that have yet to be carried out. */
  onTheWire = 0;
  /** Actions of users and accidents still to come. */
  toCome = 0;
  /** The stack sets these: `stopAll` ends all instances and pending retries, `resume` goes on with a run, and `render` starts
   * report. */
  stopAll: () => void = () => {};
  resume: (upload: Upload) => void = () => {};
  /** S3 tells dispatch of a word to cancel. */
  notifyCancel: (event: object) => void = () => {};
  /** Lambda has accepted an asynchronous invocation of report. */
  render: (payload: string) => void = () => {};

  /** @param trace keeps a history, which takes time. */
  constructor(plan: Plan, trace: boolean) {
    const random = new Random(plan.order);
    const now = () => this.timeline.now;
    this.plan = plan;
    this.random = random;
    this.faults = new Faults(plan.faults);
    this.history = trace ? [] : undefined;
    this.keys = new Keys(plan.rotation);
    this.models = new Models(plan.maxAttempts);
    this.watch = new Watch({
      plan,
      keys: this.keys,
      now,
      bucket: () => this.bucket,
      messages: () => this.allQueues.flatMap(({ bodies }) => bodies),
    });
    this.bucket = new Bucket(() => clockAt(now()), plan.pageSize, this.watch);
    const usual = { visibilityMs: VISIBILITY_MS, maxReceiveCount: Number.POSITIVE_INFINITY };
    const queue = (name: string, settings: Partial<QueueSettings> = {}) =>
      new Queue(name, { ...usual, countsLagMs: plan.countsLagMs, ...settings }, random, now);
    const lane = (endpoint: string): [string, Lane] => {
      const dead = queue('dead-samples', { endpoint });
      return [endpoint, { dead, samples: queue('samples', { endpoint, dead, maxReceiveCount: plan.maxReceiveCount }) }];
    };
    const uploads = { visibilityMs: UPLOAD_HIDDEN_MS };
    const deadUploads = queue('dead-uploads', uploads);
    this.queues = {
      lanes: new Map(ENDPOINTS.map(lane)),
      results: queue('results', { maxReceiveCount: RESULT_RECEIVES }),
      arrived: queue('uploads', { ...uploads, maxReceiveCount: UPLOAD_RECEIVES, dead: deadUploads }),
      cancels: queue('cancels', { ...uploads, maxReceiveCount: UPLOAD_RECEIVES, dead: deadUploads }),
      deadUploads,
    };
  }

  readonly say = (line: () => string): void => {
    this.history?.push(`${formatTime(this.timeline.now)}  ${line()}`);
  };

  /** Schedules something that no function does. */
  readonly later = (milliseconds: number, act: () => void): void => {
    this.toCome++;
    this.timeline.after(milliseconds, () => {
      this.toCome--;
      act();
    });
  };

  end(): void {
    this.#over.abort();
  }

  fraction(): number {
    return this.random.next();
  }

  get allQueues(): Queue[] {
    const { lanes, results, arrived, cancels, deadUploads } = this.queues;
    const perEndpoint = [...lanes.values()].flatMap(({ samples, dead }) => [dead, samples]);
    return [...perEndpoint, results, arrived, cancels, deadUploads];
  }

  queueAt(url: string): Queue {
    const queue = this.allQueues.find((one) => one.url === url);
    if (!queue) throw new Error(`there is no queue ${url}`);
    return queue;
  }

  /** The batch, reduced to the messages that arrive. */
  arriving(command: SendMessageBatchCommand, { name: queue, endpoint }: Queue): SendMessageBatchCommand {
    const entries = (command.input.Entries ?? []).filter(({ MessageBody: body = '', MessageGroupId: group }) => {
      this.watch.sent({ queue, endpoint, body, group });
      const type = /"type":"(\w+)"/.exec(body)?.[1];
      const lost = this.faults.at(`to ${queue}${type === undefined ? '' : `: ${type}`}`) === 'message lost';
      if (lost) this.say(() => `lost on its way to ${queue}: ${body}`);
      return !lost;
    });
    return new SendMessageBatchCommand({ ...command.input, Entries: entries });
  }

  monotonicMs(): number {
    return this.timeline.now;
  }

  clockMs(): number {
    return clockAt(this.timeline.now).getTime() + (running.getStore()?.instance.skewMs ?? 0);
  }

  after(milliseconds: number, callback: () => void): Timer {
    const entry = this.timeline.after(milliseconds, AsyncLocalStorage.bind(callback), running.getStore()?.instance);
    return {
      cancel() {
        entry.cancelled = true;
      },
    };
  }

  unhandled(reason: unknown): void {
    this.watch.violate(`unhandled rejection: ${String(reason)}`);
  }

  async fetch(url: string, init: RequestInit): Promise<Response> {
    const answer = await callModel(this, url, init);
    if (!(answer instanceof Response)) throw new Error('a model answers with a response');
    return answer;
  }
}

/** @example formatTime(61_250) // ' 1:01.250' */
function formatTime(milliseconds: number): string {
  const seconds = (milliseconds % 60_000) / 1000;
  return `${String(Math.floor(milliseconds / 60_000)).padStart(3)}:${seconds.toFixed(3).padStart(6, '0')}`;
}
