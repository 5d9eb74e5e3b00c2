// The stack's account: what open runs may spend and what ended runs have spent, in one object that is only ever
// replaced on condition that nobody else has replaced it. So two runs that are frozen at once see each other, and a
// function that dies leaves the account as it was or as it should be.
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { Budget, type BudgetOf } from '../contracts/budget.ts';
import type { StackLimits } from '../contracts/stack-limits.ts';
import { ACCOUNT } from '../keys.ts';
import type { Store } from '../storage/store.ts';
import { toMicroUsd } from './budget.ts';

const microUsd = z.number().min(0);

const Entry = z.object({
  /** On which the run was frozen, UTC. */
  day: z.iso.date(),
  /** Absent if nothing limits the run. */
  budget: Budget.optional(),
  /** Once the run has ended. */
  spent_micro_usd: microUsd.optional(),
});
type Entry = z.infer<typeof Entry>;

export const Account = z.object({
  /** By run: the open ones, and those that ended of late, so that a dispatcher that comes late reserves nothing. */
  runs: z.record(z.string(), Entry),
  /** By day: what the other runs spent. */
  days: z.record(z.iso.date(), microUsd),
});
export type Account = z.infer<typeof Account>;

export const NOTHING_SPENT: Account = { runs: {}, days: {} };

/** Days for which an ended run keeps its entry. No dispatcher is so late. */
const KEPT_DAYS = 2;
const DAY_MS = 86_400_000;

/** Why a run may spend nothing. */
export interface NothingLeft {
  readonly of: 'day' | 'stack';
  readonly limitUsd: number;
  readonly spentMicroUsd: number;
  /** What open runs may still spend. */
  readonly reservedMicroUsd: number;
}

export type Granted = { readonly budget: Budget | undefined } | { readonly nothingLeft: NothingLeft };

/** @param asked the benchmark's budget */
export interface Request {
  readonly run: string;
  readonly askedUsd: number | undefined;
  readonly limits: StackLimits;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Reserves what a run may spend: the least of what it asks for and of what the limits leave. Asked again, it gives the
 * same answer.
 */
export async function reserve(store: Store, request: Request): Promise<Granted> {
  return await change<Granted>(store, (account) => {
    const standing = account.runs[request.run];
    if (standing) return { result: { budget: standing.budget } };
    const granted = grant(account, request);
    if ('nothingLeft' in granted) return { result: granted };
    const entry: Entry = { day: dayOf(request.now), ...(granted.budget && { budget: granted.budget }) };
    const runs = { ...account.runs, [request.run]: entry };
    return { result: granted, account: folded({ ...account, runs }, request.now) };
  });
}

/** Puts what an ended run spent in the place of what it had reserved. Told twice, it counts once. */
export async function settle(store: Store, run: string, spentMicroUsd: number): Promise<void> {
  await change(store, (account) => {
    const entry = account.runs[run];
    if (!entry || entry.spent_micro_usd !== undefined) return { result: undefined };
    const runs = { ...account.runs, [run]: { ...entry, spent_micro_usd: spentMicroUsd } };
    return { result: undefined, account: { ...account, runs } };
  });
}

/** What `reserve` would grant, if this is the account. */
export function grant(account: Account, { askedUsd, limits, now }: Omit<Request, 'run'>): Granted {
  const day = dayOf(now);
  const [today, ever] = [sumOf(account, (one) => one === day), sumOf(account, () => true)];
  const left = ({ spent, reserved }: Sum, limit: number) => toMicroUsd(limit) - spent - reserved;
  const most: Budget[] = [];
  if (askedUsd !== undefined) most.push({ of: 'benchmark', micro_usd: toMicroUsd(askedUsd) });
  if (limits.run_usd !== null) most.push({ of: 'run', micro_usd: toMicroUsd(limits.run_usd) });
  for (const [of, limitUsd, sum] of [
    ['day', limits.day_usd, today],
    ['stack', limits.stack_usd, ever],
  ] satisfies [BudgetOf, number | null, Sum][]) {
    if (limitUsd === null) continue;
    const micro_usd = Math.floor(left(sum, limitUsd));
    if (micro_usd < 1) {
      const nothingLeft = { of, limitUsd, spentMicroUsd: sum.spent, reservedMicroUsd: sum.reserved };
      return { nothingLeft };
    }
    most.push({ of, micro_usd });
  }
  const [first, ...others] = most;
  if (!first) return { budget: undefined };
  return { budget: others.reduce((least, one) => (one.micro_usd < least.micro_usd ? one : least), first) };
}

interface Sum {
  readonly spent: number;
  readonly reserved: number;
}

/** Millionths of a US dollar. */
function sumOf({ runs, days }: Account, isMeant: (day: string) => boolean): Sum {
  let [spent, reserved] = [0, 0];
  for (const [day, micro] of Object.entries(days)) if (isMeant(day)) spent += micro;
  for (const { day, budget, spent_micro_usd } of Object.values(runs)) {
    if (!isMeant(day)) continue;
    if (spent_micro_usd === undefined) reserved += budget?.micro_usd ?? 0;
    else spent += spent_micro_usd;
  }
  return { spent, reserved };
}

/** Adds ended runs of earlier days up, so that the account stays small. */
function folded({ runs, days }: Account, now: number): Account {
  const since = dayOf(now - KEPT_DAYS * DAY_MS);
  const kept: Record<string, Entry> = {};
  const sums = { ...days };
  for (const [run, entry] of Object.entries(runs)) {
    if (entry.spent_micro_usd === undefined || entry.day >= since) kept[run] = entry;
    else sums[entry.day] = (sums[entry.day] ?? 0) + entry.spent_micro_usd;
  }
  return { runs: kept, days: sums };
}

const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** The start of the next day, UTC. */
export const nextDay = (now: number): string => new Date((Math.floor(now / DAY_MS) + 1) * DAY_MS).toISOString();

interface Changed<T> {
  readonly result: T;
  /** Absent if the account stays as it is. */
  readonly account?: Account;
}

/** Of two who write at once one is first, so somebody always gets on. The other waits for a moment of random length. */
const MAX_TRIES = 50;
const MAX_PAUSE_MS = 100;

async function change<T>(store: Store, decide: (account: Account) => Changed<T>): Promise<T> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
    const standing = await store.getJson(ACCOUNT, Account);
    const { result, account } = decide(standing?.value ?? NOTHING_SPENT);
    if (!account) return result;
    const condition = standing ? { ifMatch: standing.etag } : ({ ifAbsent: true } as const);
    // If the answer to our own write was lost, the next look finds it.
    if (await store.putJson(ACCOUNT, account, condition)) return result;
    await sleep(Math.random() * MAX_PAUSE_MS);
  }
  throw new Error(`${ACCOUNT} changed ${MAX_TRIES} times while it was being read`);
}
