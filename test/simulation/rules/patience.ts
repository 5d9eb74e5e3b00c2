// No function repeats the same request in a tight loop.
import type { Invocation } from '../cloud/functions.ts';
import type { Rule, Scene } from './rule.ts';

/** This many requests within this time are a loop that nothing slows down. */
const TIMES = 30;
const WITHIN_MS = 1_000;

export class Patience implements Rule {
  readonly #scene: Scene;
  readonly #times = new Map<Invocation, Map<string, number[]>>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  asked(invocation: Invocation, what: string, target: string): void {
    const { now, violate } = this.#scene;
    const all = this.#times.get(invocation) ?? new Map<string, number[]>();
    this.#times.set(invocation, all);
    const request = `${what} ${target}`;
    const times = all.get(request) ?? [];
    all.set(request, times);
    times.push(now());
    const [first = 0] = times;
    if (times.length < TIMES) return;
    if (now() - first < WITHIN_MS) violate(`${invocation.name} does nothing but ${what}`);
    times.shift();
  }

  ends(invocation: Invocation): void {
    this.#times.delete(invocation);
  }
}
