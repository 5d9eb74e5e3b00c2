// No two runs take the same dollar of a day, and an ended run is charged for what it was paid for.
import { Manifest } from '../../../lambda/shared/contracts/run.ts';
import { ACCOUNT, ACTIVE, manifestKey } from '../../../lambda/shared/keys.ts';
import { Account } from '../../../lambda/shared/spend/account.ts';
import { stackLimits } from '../schedules/plan.ts';
import type { Rule, Scene } from './rule.ts';
import { spend } from './stops.ts';

type Entry = Account['runs'][string];

/** Costs in a segment's key are rounded. */
const ROUNDING = 1;

export class Money implements Rule {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  put(key: string, body: Buffer): void {
    if (key !== ACCOUNT) return;
    const versions = this.#scene.bucket.versions(ACCOUNT);
    const before = Account.parse(JSON.parse(versions.at(-2)?.body.toString() ?? '{"runs":{},"days":{}}'));
    const { runs } = Account.parse(JSON.parse(body.toString()));
    for (const [run, entry] of Object.entries(runs)) {
      const known = before.runs[run];
      if (!known) this.#reserved(run, entry, before);
      else if (known.spent_micro_usd !== undefined && known.spent_micro_usd !== entry.spent_micro_usd)
        this.#scene.violate(`${run} is charged twice`);
      if (entry.spent_micro_usd !== undefined && known?.spent_micro_usd === undefined) this.#charged(run, entry);
    }
  }

  #reserved(run: string, { day, budget }: Entry, before: Account): void {
    const { plan, uploadOf, violate } = this.#scene;
    const { run_usd, day_usd } = stackLimits(plan);
    const taken = Object.values(before.runs)
      .filter((other) => other.day === day)
      .reduce((sum, other) => sum + (other.spent_micro_usd ?? other.budget?.micro_usd ?? 0), 0);
    const most = [uploadOf(run)?.limits.budget_usd, run_usd, day_usd === null ? null : day_usd - taken / 1e6];
    const least = Math.min(...most.map((usd) => (usd ?? Number.POSITIVE_INFINITY) * 1e6));
    if (Math.abs((budget?.micro_usd ?? Number.POSITIVE_INFINITY) - least) > ROUNDING)
      violate(`${run} may spend ${budget?.micro_usd}, and ${least} are left for it`);
  }

  #charged(run: string, { spent_micro_usd: charged = 0 }: Entry): void {
    const { bucket, facts, violate } = this.#scene;
    const manifest = Manifest.parse(JSON.parse(bucket.current(manifestKey(run))?.body.toString() ?? '{}'));
    const segments = manifest.segments.flatMap((key) => facts.segments.get(key) ?? []);
    // What was lost and asked again is an estimate.
    if (manifest.asked_again !== undefined) return;
    const paid = spend(segments);
    if (Math.abs(charged - paid) > ROUNDING * (1 + segments.length))
      violate(`${run} is charged ${charged}, and ${paid} were paid`);
  }

  deleted(key: string): void {
    if (!key.startsWith(ACTIVE)) return;
    const run = key.slice(ACTIVE.length);
    const body = this.#scene.bucket.current(ACCOUNT)?.body.toString();
    const entry = body === undefined ? undefined : Account.parse(JSON.parse(body)).runs[run];
    if (entry && entry.spent_micro_usd === undefined) this.#scene.violate(`${run} is closed and not charged`);
    const frozen = this.#scene.runOf(run);
    if (!entry && frozen?.status === 'ready') this.#scene.violate(`${run} has ended and reserved nothing`);
  }
}
