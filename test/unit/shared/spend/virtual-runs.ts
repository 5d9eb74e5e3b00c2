// Runs with budgets on a virtual clock: endpoints of different speed and price, results that are gathered into
// segments, and workers that look for the word. What decides is the real code.

import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import type { Budget } from '../../../../lambda/shared/contracts/budget.ts';
import { spendOf, stopForBudget } from '../../../../lambda/shared/spend/spend.ts';

/** How often workers look for stop.json. */
const LOOK_MS = 1_000;
/** For writing a segment, a LIST and writing stop.json. */
const WRITE_MS = 200;
/** From a segment until no worker makes another call. */
export const WORD_MS = WRITE_MS + LOOK_MS;

export interface VirtualEndpoint {
  readonly callMs: number;
  /** Calls at once, once the workers are warm. */
  readonly inFlight: number;
  /** Milliseconds until that many are. */
  readonly warmUpMs: number;
  /** Millionths of a dollar for a call. */
  readonly cost: number;
}

export interface VirtualRun {
  /** Samples at each endpoint. */
  readonly rows: number;
  readonly budgetMicroUsd: number;
  /** Milliseconds. */
  readonly startsAt: number;
}

export interface Outcome {
  readonly spent: number;
  /** Cost of the calls that were in flight when the last worker had the word. */
  readonly inFlight: number;
  readonly answered: number;
  readonly isStopped: boolean;
}

interface State {
  readonly left: number[];
  readonly segments: { writtenAt: number; costMicroUsd: number; count: number }[];
  gathered: { cost: number; count: number; dearest: number };
  spent: number;
  answered: number;
  counted: number;
  knownAt: number;
  /** When its budget was used up. */
  crossedAt: number;
  readonly calls: { from: number; to: number; cost: number }[];
}

/**
 * Every slot takes the next sample of the runs in turn, as fair queues hand them out.
 * @param windowMs how long a segment is gathered
 */
export function play(endpoints: readonly VirtualEndpoint[], runs: readonly VirtualRun[], windowMs = 5_000): Outcome[] {
  const states: State[] = runs.map(({ rows }) => ({
    left: endpoints.map(() => rows),
    segments: [],
    gathered: { cost: 0, count: 0, dearest: 0 },
    spent: 0,
    answered: 0,
    counted: 0,
    knownAt: Number.POSITIVE_INFINITY,
    crossedAt: Number.POSITIVE_INFINITY,
    calls: [],
  }));
  const events = new Events();
  for (const [endpoint, { callMs, inFlight, warmUpMs, cost }] of endpoints.entries()) {
    let turn = 0;
    const next = (): void => {
      const at = states.findIndex((_, index) => {
        const one = (index + turn) % states.length;
        const { startsAt = 0 } = runs[one] ?? {};
        const state = states[one];
        return (
          state !== undefined && (state.left[endpoint] ?? 0) > 0 && startsAt <= events.now && events.now < state.knownAt
        );
      });
      const state = states[(at + turn) % states.length];
      if (at < 0 || !state) return void events.after(LOOK_MS, next);
      turn = (at + turn + 1) % states.length;
      state.left[endpoint] = (state.left[endpoint] ?? 0) - 1;
      state.calls.push({ from: events.now, to: events.now + callMs, cost });
      events.after(callMs, () => {
        state.spent += cost;
        if (state.spent >= (runs[states.indexOf(state)]?.budgetMicroUsd ?? 0))
          state.crossedAt = Math.min(state.crossedAt, events.now);
        state.answered++;
        state.gathered.cost += cost;
        state.gathered.count++;
        state.gathered.dearest = Math.max(state.gathered.dearest, cost);
        next();
      });
    };
    for (let slot = 0; slot < inFlight; slot++) events.after((slot / inFlight) * Math.max(warmUpMs, callMs), next);
  }
  const collect = (): void => {
    for (const [index, state] of states.entries()) {
      const { gathered } = state;
      if (gathered.count === 0) continue;
      state.gathered = { cost: 0, count: 0, dearest: 0 };
      state.counted += gathered.count;
      state.segments.push({ writtenAt: events.now, costMicroUsd: gathered.cost, count: gathered.count });
      const { rows = 0, budgetMicroUsd = 0 } = runs[index] ?? {};
      const others = states.filter((one, at) => at !== index && !isOver(one, events.now)).length;
      const budget: Budget = { micro_usd: budgetMicroUsd, of: 'benchmark' };
      const run = { samples: rows * endpoints.length, benchmark: Benchmark.parse({}), budget };
      const stop = stopForBudget(run, spendOf(state.segments), state.counted, {
        others,
        dearestMicroUsd: gathered.dearest,
      });
      if (stop) state.knownAt = Math.min(state.knownAt, events.now + WORD_MS);
    }
    events.after(windowMs, collect);
  };
  events.after(windowMs, collect);
  events.run(() => states.every((one) => one.answered === one.calls.length && isOver(one, events.now)));
  return states.map(({ spent, answered, calls, knownAt, crossedAt }) => ({
    spent,
    answered,
    isStopped: knownAt < Number.POSITIVE_INFINITY,
    inFlight: inFlightAt(calls, Math.min(knownAt, crossedAt)),
  }));
}

/** With the call that ends at this very moment, and perhaps uses up the budget. */
const inFlightAt = (calls: State['calls'], at: number): number =>
  calls.reduce((sum, { from, to, cost }) => sum + (from <= at && to >= at ? cost : 0), 0);

const isOver = ({ left, knownAt }: State, now: number): boolean => now >= knownAt || left.every((count) => count === 0);

/** What happens, in the order of time. */
class Events {
  readonly #due = new Map<number, (() => void)[]>();
  readonly #times: number[] = [];
  now = 0;

  after(milliseconds: number, act: () => void): void {
    const at = Math.round(this.now + milliseconds);
    const acts = this.#due.get(at);
    if (acts) return void acts.push(act);
    this.#due.set(at, [act]);
    const place = this.#placeOf(at);
    this.#times.splice(place, 0, at);
  }

  run(isOver: () => boolean): void {
    for (let at = this.#times.shift(); at !== undefined; at = this.#times.shift()) {
      this.now = at;
      const acts = this.#due.get(at) ?? [];
      this.#due.delete(at);
      for (const act of acts) act();
      if (isOver()) return;
    }
  }

  #placeOf(at: number): number {
    let [low, high] = [0, this.#times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
