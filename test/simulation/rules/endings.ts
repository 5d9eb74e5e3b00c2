// A run ends once: its report exists, and the end is announced.
import * as z from 'zod';
import { ACTIVE } from '../../../lambda/shared/keys.ts';
import type { Invocation } from '../cloud/functions.ts';
import { reportKeyOf } from './fan-in.ts';
import type { Rule, Scene } from './rule.ts';

const Report = z.object({ status: z.string() });

export class Endings implements Rule {
  readonly #scene: Scene;
  readonly #announced = new Set<string>();
  /** Runs that were open when the invocation began. */
  readonly #open = new Map<Invocation, readonly string[]>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  begins(invocation: Invocation): void {
    if (invocation.of === 'report') this.#open.set(invocation, this.#scene.bucket.keys(ACTIVE));
  }

  deleted(key: string): void {
    if (!key.startsWith(ACTIVE)) return;
    const run = key.slice(ACTIVE.length);
    const { violate } = this.#scene;
    if (!reportKeyOf(this.#scene, run)) violate(`${key} is deleted, and there is no report`);
    if (!this.#announced.has(run)) violate(`${key} is deleted, and nobody was told of the report`);
  }

  announced({ run, status }: { readonly run: string; readonly status: string }, by: Invocation): void {
    const { bucket, violate } = this.#scene;
    const key = reportKeyOf(this.#scene, run);
    const body = key === undefined ? undefined : bucket.current(key)?.body.toString();
    if (body === undefined) violate(`word of ${run} is sent, and there is no report`);
    else if (Report.parse(JSON.parse(body)).status !== status) violate(`word of ${run} says that it is ${status}`);
    const active = `${ACTIVE}${run}`;
    if (!this.#open.get(by)?.includes(active) && !bucket.current(active)) {
      violate(`${by.name} tells of ${run}, which had ended before`);
    }
    this.#announced.add(run);
  }

  /** Whether the run's end was announced. */
  has(run: string): boolean {
    return this.#announced.has(run);
  }
}
