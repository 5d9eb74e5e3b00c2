// When a model may be called: only for samples at hand, only while the run is open, only with a valid key, and no
// faster than the endpoint allows.
import type { Run } from '../../../lambda/shared/contracts/run.ts';
import { budgetOf } from '../../../lambda/shared/spend/budget.ts';
import { teamOf } from '../../../lambda/shared/team.ts';
import type { Instance, Invocation } from '../cloud/functions.ts';
import { ENDPOINTS } from '../schedules/scenario.ts';
import type { Answered, Call, Rule, Scene } from './rule.ts';
import { askedFor, chunksOf } from './samples.ts';

/** classify's STOP_LIFETIME_MS and BUDGET_STOP_LIFETIME_MS. */
const STOP_IS_KNOWN_MS = 10_000;
const STOP_IS_KNOWN_WITH_BUDGET_MS = 1_000;
/** KEY_LIFETIME_MS as the simulation sets it. */
export const KEY_LIFETIME_MS = 20_000;
const MINUTE_MS = 60_000;

const isBudgeted = (run: Run | undefined): boolean => run !== undefined && budgetOf(run) !== undefined;

/** One instance's traffic to one endpoint. */
interface Line {
  /** Times of the calls in the last minute. */
  times: number[];
  pausedUntil: number;
  inFlight: number;
}

export class Calls implements Rule {
  readonly #scene: Scene;
  readonly #lines = new Map<Instance, Map<string, Line>>();
  /** Per invocation: how often each model has answered each text, with an answer or a vector. */
  readonly #answers = new Map<Invocation, Map<string, number>>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  called(call: Call): void {
    const { violate } = this.#scene;
    const { invocation, endpoint, model, text } = call;
    if (call.texts) {
      this.#forVectors(call, call.texts);
      return;
    }
    const asking = askedFor(this.#scene, call);
    if (asking.length === 0) {
      violate(`${invocation.name} asks ${model} at ${endpoint} for "${text}", and has no such sample`);
      return;
    }
    if ((this.#answers.get(invocation)?.get(`${model} ${text}`) ?? 0) >= asking.length) {
      violate(`${invocation.name} asks ${model} for "${text}" again, which it has an answer for`);
    }
    const going = asking.filter(({ sample }) => !this.#isKnownToBeStopped(sample.run, invocation));
    if (going.length === 0) {
      violate(`${invocation.name} asks for "${text}", and the run was stopped long before`);
    }
    this.#checkKey(call);
    this.#checkPace(call);
  }

  #forVectors(call: Call, texts: readonly string[]): void {
    const { violate } = this.#scene;
    const { invocation, model } = call;
    const chunks = chunksOf(this.#scene, invocation);
    for (const text of texts) {
      const rows = askedFor(this.#scene, { ...call, texts: [text] }).map(({ sample }) => sample.run);
      const trained = chunks.filter((one) => one.texts.includes(text)).map(({ chunk }) => chunk.run);
      const runs = [...rows, ...trained];
      if (runs.length === 0) violate(`${invocation.name} asks for the vector of "${text}", and has no such row`);
      if (runs.every((run) => this.#isKnownToBeStopped(run, invocation))) {
        violate(`${invocation.name} asks for the vector of "${text}", and the run was stopped long before`);
      }
      // Teams share no vectors, so each of them may ask once.
      const teams = new Set(runs.map(teamOf)).size;
      if ((this.#answers.get(invocation)?.get(`${model} ${text}`) ?? 0) >= Math.max(1, teams)) {
        violate(`${invocation.name} asks for the vector of "${text}" again, which it has`);
      }
    }
    this.#checkKey(call);
    this.#checkPace(call);
  }

  #isKnownToBeStopped(run: string, { startedAt }: Invocation): boolean {
    const { facts, runOf } = this.#scene;
    const stopped = facts.stops.get(run);
    if (!stopped) return false;
    const withBudget = isBudgeted(runOf(run));
    return startedAt > stopped.at + (withBudget ? STOP_IS_KNOWN_WITH_BUDGET_MS : STOP_IS_KNOWN_MS);
  }

  #checkKey({ invocation, endpoint, key }: Call): void {
    const { keys, violate } = this.#scene;
    const good = keys.since(endpoint, invocation.startedAt - KEY_LIFETIME_MS);
    if (!good.includes(key))
      violate(`${invocation.name} calls ${endpoint} with ${key}: its key is ${good.join(' or ')}`);
  }

  #checkPace({ invocation, endpoint, at }: Call): void {
    const { plan, violate } = this.#scene;
    const line = this.#line(invocation.instance, endpoint);
    if (at < line.pausedUntil) {
      const left = Math.round(line.pausedUntil - at);
      violate(`${invocation.name} calls ${endpoint}, which asked for a pause of which ${left} ms are left`);
    }
    line.times = [...line.times.filter((time) => time > at - MINUTE_MS), at];
    const { requestsPerMinute = Number.POSITIVE_INFINITY, concurrentRequests } = plan;
    // Its own workers alone share it.
    const workers = endpoint === ENDPOINTS[0] ? plan.classifiers : plan.otherClassifiers;
    const share = Math.floor(requestsPerMinute / workers);
    if (line.times.length > Math.max(1, share)) {
      violate(`${invocation.name} calls ${endpoint} ${line.times.length} times a minute: its share is ${share}`);
    }
    const atOnce = Math.max(1, Math.floor((concurrentRequests ?? Number.POSITIVE_INFINITY) / workers));
    if (++line.inFlight > Math.min(atOnce, plan.concurrency)) {
      violate(`${invocation.name} has ${line.inFlight} calls of ${endpoint} in flight`);
    }
  }

  answered(
    { invocation, endpoint, model, text, texts = [text] }: Call,
    { promptTokens, retryAfterMs }: Answered,
  ): void {
    const line = this.#line(invocation.instance, endpoint);
    line.inFlight--;
    if (retryAfterMs !== undefined) {
      line.pausedUntil = Math.max(line.pausedUntil, this.#scene.now() + retryAfterMs);
    }
    if (promptTokens === undefined) return;
    const answers = this.#answers.get(invocation) ?? new Map<string, number>();
    this.#answers.set(invocation, answers);
    for (const one of texts) {
      const asked = `${model} ${one}`;
      answers.set(asked, (answers.get(asked) ?? 0) + 1);
    }
  }

  #line(instance: Instance, endpoint: string): Line {
    const lines = this.#lines.get(instance) ?? new Map<string, Line>();
    this.#lines.set(instance, lines);
    const line = lines.get(endpoint) ?? { times: [], pausedUntil: 0, inFlight: 0 };
    lines.set(endpoint, line);
    return line;
  }
}
