// Checks the protocol's invariants while a schedule runs: passes every event to the rules in rules/.
import type { ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { RenderEvent } from '../../lambda/shared/contracts/messages.ts';
import { Run } from '../../lambda/shared/contracts/run.ts';
import { runKey } from '../../lambda/shared/keys.ts';
import type { Bucket, BucketWatcher } from './cloud/bucket.ts';
import type { End, Invocation, InvocationWatcher } from './cloud/functions.ts';
import type { Keys } from './cloud/models.ts';
import type { Message, Queue } from './cloud/queue.ts';
import { Batches } from './rules/batches.ts';
import { Calls } from './rules/calls.ts';
import { Endings } from './rules/endings.ts';
import { Facts } from './rules/facts.ts';
import { FanIn } from './rules/fan-in.ts';
import { Leases } from './rules/lease.ts';
import { Manifests } from './rules/manifest.ts';
import { Messages } from './rules/messages.ts';
import { Money } from './rules/money.ts';
import { Objects } from './rules/objects.ts';
import { Patience } from './rules/patience.ts';
import { Renders } from './rules/renders.ts';
import type { Answered, Call, Rule, Scene, Sent, Trouble } from './rules/rule.ts';
import { Seals } from './rules/seals.ts';
import { Stops } from './rules/stops.ts';
import { Sweeps } from './rules/sweeps.ts';
import { Teams } from './rules/teams.ts';
import { Vectors } from './rules/vectors.ts';
import { Waves } from './rules/waves.ts';
import { type Plan, uploads } from './schedules/plan.ts';

const Listed = z.object({ Contents: z.array(z.object({ Key: z.string() })), IsTruncated: z.boolean() });

interface Surroundings {
  readonly plan: Plan;
  readonly keys: Keys;
  now(): number;
  bucket(): Bucket;
  messages(): string[];
}

export class Watch implements BucketWatcher, InvocationWatcher {
  readonly facts = new Facts();
  readonly #scene: Scene;
  readonly #rules: readonly Rule[];
  readonly #objects: Objects;
  readonly #endings: Endings;
  readonly #runs = new Map<string, Run>();
  #actor: Invocation | undefined;
  /** The first rule that was broken. */
  violation: string | undefined;

  constructor({ plan, keys, now, bucket, messages }: Surroundings) {
    const all = uploads(plan);
    this.#scene = {
      plan,
      keys,
      uploads: all,
      get bucket() {
        return bucket();
      },
      facts: this.facts,
      now,
      messages,
      runOf: (run) => this.#runOf(run),
      uploadOf: (run) => all.find((upload) => upload.run === run),
      violate: this.violate,
    };
    const scene = this.#scene;
    this.#objects = new Objects(scene);
    this.#endings = new Endings(scene);
    this.#rules = [
      new FanIn(scene),
      new Leases(scene),
      new Messages(scene),
      new Calls(scene),
      new Stops(scene),
      new Manifests(scene),
      this.#objects,
      this.#endings,
      new Batches(scene),
      new Sweeps(scene),
      new Patience(scene),
      new Teams(scene),
      new Renders(scene),
      new Vectors(scene),
      new Waves(scene),
      new Seals(scene),
      new Money(scene),
    ];
  }

  readonly violate = (rule: string): void => {
    this.violation ??= rule;
  };

  #runOf(run: string): Run | undefined {
    const known = this.#runs.get(run);
    if (known) return known;
    const body = this.#scene.bucket.current(runKey(run))?.body;
    const read = body && Run.parse(JSON.parse(body.toString()));
    if (read) this.#runs.set(run, read);
    return read;
  }

  during<T>(actor: Invocation, act: () => T): T {
    this.#actor = actor;
    try {
      return act();
    } finally {
      this.#actor = undefined;
    }
  }

  begins(invocation: Invocation): void {
    for (const rule of this.#rules) rule.begins?.(invocation);
  }

  ends(invocation: Invocation, end: End): void {
    for (const rule of this.#rules) rule.ends?.(invocation, end);
  }

  troubled(invocation: Invocation, trouble: Trouble): void {
    this.facts.troubles.of(invocation).add(trouble);
    for (const rule of this.#rules) rule.troubled?.(invocation, trouble);
  }

  asked(invocation: Invocation, what: string, target: string): void {
    for (const rule of this.#rules) rule.asked?.(invocation, what, target);
  }

  /** A message entered a queue. */
  sent(message: Sent): void {
    this.facts.sent(message);
    const by = this.#actor;
    if (by) for (const rule of this.#rules) rule.sent?.(message, by);
  }

  put(key: string, body: Buffer): void {
    const by = this.#actor;
    this.facts.put(key, body, this.#scene.now(), by);
    for (const rule of this.#rules) rule.put?.(key, body, by);
  }

  deleted(key: string): void {
    for (const rule of this.#rules) rule.deleted?.(key, this.#actor);
  }

  /** Lambda has accepted an invocation of report. */
  accepted(by: Invocation, payload: string): void {
    this.facts.renders.of(by).add(RenderEvent.parse(JSON.parse(payload)).render);
  }

  /** The event bus was told of a run. */
  announced(event: { readonly run: string; readonly status: string }): void {
    const by = this.#actor;
    if (by) for (const rule of this.#rules) rule.announced?.(event, by);
  }

  wasAnnounced(run: string): boolean {
    return this.#endings.has(run);
  }

  listBegins(invocation: Invocation, input: ListObjectsV2CommandInput): void {
    const { Prefix: prefix = '', StartAfter: after, ContinuationToken } = input;
    if (ContinuationToken === undefined) this.facts.listBegins(invocation, prefix, after);
  }

  /** An object was read, or asked about. */
  looked(invocation: Invocation, key: string): void {
    this.facts.looked(invocation, key, this.#scene.bucket.current(key)?.body);
  }

  listed(invocation: Invocation, { Prefix: prefix = '' }: ListObjectsV2CommandInput, answer: unknown): void {
    const { Contents, IsTruncated } = Listed.parse(answer);
    this.facts.listed(
      invocation,
      prefix,
      Contents.map(({ Key }) => Key),
      !IsTruncated,
    );
  }

  acknowledged(invocation: Invocation, queue: string, body: string): void {
    for (const rule of this.#rules) rule.acknowledged?.(invocation, queue, body);
  }

  putOff(invocation: Invocation, messageId: string, seconds: number): void {
    for (const rule of this.#rules) rule.putOff?.(invocation, messageId, seconds);
  }

  kept(invocation: Invocation, queue: Queue, messages: readonly Message[]): void {
    for (const rule of this.#rules) rule.kept?.(invocation, queue, messages);
  }

  probed(invocation: Invocation, endpoint: string, model: string): void {
    this.#objects.probed(invocation, endpoint, model);
  }

  probedInVain(invocation: Invocation): void {
    this.facts.probedInVain.add(invocation);
  }

  called(call: Call): void {
    for (const rule of this.#rules) rule.called?.(call);
  }

  answered(call: Call, answered: Answered): void {
    for (const rule of this.#rules) rule.answered?.(call, answered);
  }
}
