// A run is stopped past its deadline, by its user, or when its budget is spent, and then without delay.
import * as z from 'zod';
import { awaitedSamples } from '../../../lambda/shared/computed/computed.ts';
import { Stop } from '../../../lambda/shared/contracts/run.ts';
import { activeKey, cancelKey, manifestKey, readCancelKey, stopKey } from '../../../lambda/shared/keys.ts';
import type { Invocation } from '../cloud/functions.ts';
import { clockAt } from '../schedules/scenario.ts';
import type { Known, Segment } from './facts.ts';
import type { Rule, Scene } from './rule.ts';
import { runIn } from './run-in-key.ts';

/** What S3 tells of an object. */
const Told = z.object({ Records: z.tuple([z.object({ s3: z.object({ object: z.object({ key: z.string() }) }) })]) });

export class Stops implements Rule {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  put(key: string, body: Buffer, by: Invocation | undefined): void {
    const run = runIn(key);
    if (key !== stopKey(run) || !by) return;
    const { now, violate } = this.#scene;
    const { code } = Stop.parse(JSON.parse(body.toString()));
    const { bucket, uploadOf } = this.#scene;
    const asked = bucket.current(cancelKey(uploadOf(run)?.name ?? '', run));
    if (code === 'cancelled' && !asked) violate(`${by.name} cancels ${run}, and nobody of its team has asked for it`);
    const deadline = this.#deadlineOf(run);
    if (code === 'deadline_exceeded' && clockAt(now()).getTime() + by.instance.skewMs < deadline) {
      violate(`${by.name} ends ${run} at a deadline that is still to come`);
    }
    if (code !== 'budget_exceeded') return;
    const budget = this.#budgetOf(run);
    const { facts } = this.#scene;
    const own = [...facts.segments.values()].filter((one) => one.run === run && one.predictions.length > 0);
    const spent = spend(own) + facts.trainMicroUsd(run);
    // A run that has just begun may spend four times as much before every worker knows, and more if others end.
    const most = 1 + 4 * this.#scene.uploads.length;
    if (budget === undefined || most * spent < budget)
      violate(`${run} is stopped at ${spent} of a budget of ${budget}`);
  }

  #deadlineOf(run: string): number {
    return Date.parse(this.#scene.runOf(run)?.deadline_at ?? '');
  }

  /** Millionths of a US dollar. */
  #budgetOf(run: string): number | undefined {
    const budget = this.#scene.uploadOf(run)?.limits.budget_usd;
    return budget === undefined ? undefined : budget * 1e6;
  }

  /** Everything a LIST calls for must be done before results are acknowledged. */
  acknowledged(invocation: Invocation, queue: string, body: string): void {
    if (queue === 'samples') return;
    if (queue === 'cancels' || queue === 'dead-uploads') this.#checkCancel(invocation, body);
    const { facts } = this.#scene;
    const run = facts.about(body)?.run;
    if (run !== undefined)
      for (const known of facts.knownOf(invocation, run)) this.#checkBudget(run, invocation, known);
  }

  /** A word to cancel an open run is let go only when the run is stopped. */
  #checkCancel(invocation: Invocation, body: string): void {
    const { bucket, facts, uploadOf, violate } = this.#scene;
    const [told] = Told.parse(JSON.parse(body)).Records;
    const run = readCancelKey(decodeURIComponent(told.s3.object.key)) ?? '';
    const isOpen = facts.lastLook(invocation, activeKey(run))?.body !== undefined;
    if (!uploadOf(run) || !isOpen || bucket.current(stopKey(run))) return;
    violate(`${invocation.name} lets the word to cancel ${run} go, and has not stopped it`);
  }

  #checkBudget(run: string, { name }: Invocation, { keys }: Known): void {
    const { bucket, facts, runOf, violate } = this.#scene;
    const budget = this.#budgetOf(run);
    if (budget === undefined || keys.has(stopKey(run)) || keys.has(manifestKey(run))) return;
    // A damaged segment's key still says what it cost.
    const segments = [...keys].flatMap((key) => facts.segments.get(key) ?? []);
    const predictions = segments.reduce((sum, one) => sum + one.predictions.length, 0);
    const spent = spend(segments);
    const frozen = runOf(run);
    const awaited = frozen ? awaitedSamples(frozen) : 0;
    if (spent < budget || predictions >= awaited || bucket.current(stopKey(run))) return;
    violate(`${name} has seen that ${run} spent ${spent} of ${budget}, and does not stop it`);
  }
}

/** Millionths of a US dollar. Cached answers are free: they were paid for before. */
export function spend(segments: readonly Segment[]): number {
  let sum = 0;
  for (const { predictions, trainMicroUsd } of segments) {
    sum += trainMicroUsd;
    for (const { from_cache, cost_micro_usd: cost = 0 } of predictions) if (!from_cache) sum += cost;
  }
  return sum;
}
