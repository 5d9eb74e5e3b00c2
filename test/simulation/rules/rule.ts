// What a rule sees while a schedule is played. A rule says what must never happen; each file in this folder holds
// related ones.
import type { Run } from '../../../lambda/shared/contracts/run.ts';
import type { Bucket } from '../cloud/bucket.ts';
import type { End, Invocation } from '../cloud/functions.ts';
import type { Keys } from '../cloud/models.ts';
import type { Message, Queue } from '../cloud/queue.ts';
import type { FaultKind } from '../schedules/faults.ts';
import type { Plan } from '../schedules/plan.ts';
import type { Upload } from '../schedules/scenario.ts';
import type { Facts } from './facts.ts';

/** What every rule can look up. */
export interface Scene {
  readonly plan: Plan;
  readonly uploads: readonly Upload[];
  readonly bucket: Bucket;
  readonly facts: Facts;
  readonly keys: Keys;
  now(): number;
  /** Bodies of all sample and prediction messages in a queue. */
  messages(): string[];
  /** The current run.json. */
  runOf(run: string): Run | undefined;
  uploadOf(run: string): Upload | undefined;
  /** Ends the schedule and reports the broken rule. */
  violate(rule: string): void;
}

/** A message entering a queue. */
export interface Sent {
  readonly queue: string;
  /** The endpoint that the queue belongs to, if each has its own. */
  readonly endpoint: string | undefined;
  readonly body: string;
  readonly group: string | undefined;
}

/** A model call for a row. */
export interface Call {
  readonly invocation: Invocation;
  readonly endpoint: string;
  readonly model: string;
  readonly text: string;
  /** Of a call for vectors: the texts of rows and train rows. */
  readonly texts?: readonly string[] | undefined;
  readonly key: string;
  readonly at: number;
}

/** The outcome of a call; empty if the call failed. */
export interface Answered {
  readonly status?: number;
  /** Milliseconds from its Retry-After. */
  readonly retryAfterMs?: number;
  /** Tokens of an answer that must be paid for. Every answer has a different number. */
  readonly promptTokens?: number;
}

/** A fault that hit a request of an invocation. */
export interface Trouble {
  readonly kind: FaultKind;
  /** Named as in the list of faults. @example 'PutObject manifest.json' */
  readonly what: string;
  /** The object's key, or the prefix of several. */
  readonly key: string;
}

export interface Rule {
  begins?(invocation: Invocation): void;
  ends?(invocation: Invocation, end: End): void;
  troubled?(invocation: Invocation, trouble: Trouble): void;
  /** Called for every request when it is made. */
  asked?(invocation: Invocation, what: string, target: string): void;
  /** @param by undefined if a user wrote it. */
  put?(key: string, body: Buffer, by: Invocation | undefined): void;
  deleted?(key: string, by: Invocation | undefined): void;
  sent?(message: Sent, by: Invocation): void;
  /** A message is acknowledged: nobody will see it again. */
  acknowledged?(invocation: Invocation, queue: string, body: string): void;
  /** The function postpones a message, so that it comes back only later. */
  putOff?(invocation: Invocation, messageId: string, seconds: number): void;
  /** The event source leaves these messages of a finished invocation in the queue. */
  kept?(invocation: Invocation, queue: Queue, messages: readonly Message[]): void;
  called?(call: Call): void;
  answered?(call: Call, answered: Answered): void;
  /** The event bus is told of a run. */
  announced?(event: { readonly run: string; readonly status: string }, by: Invocation): void;
}
