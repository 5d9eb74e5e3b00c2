// What a rule is told of while a schedule is played. A rule says what must never be; each file beside this one has some
// that belong together.
import type { Run } from '../../../lambda/shared/contracts/run.ts';
import type { Bucket } from '../cloud/bucket.ts';
import type { End, Invocation } from '../cloud/functions.ts';
import type { Keys } from '../cloud/models.ts';
import type { Message, Queue } from '../cloud/queue.ts';
import type { FaultKind } from '../schedules/faults.ts';
import type { Plan } from '../schedules/plan.ts';
import type { Upload } from '../schedules/scenario.ts';
import type { Facts } from './facts.ts';

/** What is known to everybody. */
export interface Scene {
  readonly plan: Plan;
  readonly uploads: readonly Upload[];
  readonly bucket: Bucket;
  readonly facts: Facts;
  readonly keys: Keys;
  now(): number;
  /** Bodies of all messages of the samples and their predictions that are in a queue. */
  messages(): string[];
  /** run.json, as it stands. */
  runOf(run: string): Run | undefined;
  uploadOf(run: string): Upload | undefined;
  /** Ends the schedule: this is what was wrong with it. */
  violate(rule: string): void;
}

/** A message as it enters a queue. */
export interface Sent {
  readonly queue: string;
  readonly body: string;
  readonly group: string | undefined;
}

/** A call of a model for a row. */
export interface Call {
  readonly invocation: Invocation;
  readonly endpoint: string;
  readonly model: string;
  readonly text: string;
  readonly key: string;
  readonly at: number;
}

/** What came of a call; nothing of all where it failed. */
export interface Answered {
  readonly status?: number;
  /** Milliseconds from its Retry-After. */
  readonly retryAfterMs?: number;
  /** Of an answer that is to be paid for: another number in each. */
  readonly promptTokens?: number;
}

/** Something went wrong with a request of an invocation. */
export interface Trouble {
  readonly kind: FaultKind;
  /** As faults name it. @example 'PutObject manifest.json' */
  readonly what: string;
  /** Of the object, or the beginning of many. */
  readonly key: string;
}

export interface Rule {
  begins?(invocation: Invocation): void;
  ends?(invocation: Invocation, end: End): void;
  troubled?(invocation: Invocation, trouble: Trouble): void;
  /** Any request, as it is made. */
  asked?(invocation: Invocation, what: string, target: string): void;
  /** @param by nobody where it is the user's. */
  put?(key: string, body: Buffer, by: Invocation | undefined): void;
  deleted?(key: string, by: Invocation | undefined): void;
  sent?(message: Sent, by: Invocation): void;
  /** A message is let go: nobody will ever see it again. */
  acknowledged?(invocation: Invocation, queue: string, body: string): void;
  /** By its function, so that it comes back only then. */
  putOff?(invocation: Invocation, messageId: string, seconds: number): void;
  /** What the event source of a queue does with the messages of an invocation that returned. */
  kept?(invocation: Invocation, queue: Queue, messages: readonly Message[]): void;
  called?(call: Call): void;
  answered?(call: Call, answered: Answered): void;
  /** The event bus has word of a run. */
  announced?(event: { readonly run: string; readonly status: string }, by: Invocation): void;
}
