// Notes each try to make a report, and what became of it, so that a run whose report cannot be made ends too.
import { randomBytes } from 'node:crypto';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { Active, Run } from '../../shared/contracts/run.ts';
import { activeKey, runKey, type TryEnd, tryKey } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import { CLOSE_AFTER_DEADLINE_MS, GIVE_UP_AFTER_CLOSE_MS } from '../../shared/results/closing.ts';
import { failedRounds, isUnderWay, MOST_ROUNDS, type Try, triesOf } from '../../shared/results/tries.ts';
import { DamagedObjectError } from '../../shared/storage/json.ts';
import type { Store } from '../../shared/storage/store.ts';

/** Why the report of a run cannot be made. */
export interface Failure {
  /** How many tries came to nothing. */
  readonly tries: number;
  readonly reason: string;
}

interface OneTry {
  /**
   * Whether too many tries have failed. It lists the tries after this one was noted: of two that begin at once, at least
   * one knows of the other, so nobody gives up what somebody else still does.
   * @returns `wait` if another try is under way that may still succeed
   */
  failure(): Promise<Failure | 'wait' | undefined>;
  /** It ended without an error, whether there is a report or not. */
  ended(): Promise<void>;
  /** Never throws: what cannot be noted counts as a death. */
  failed(error: unknown): Promise<void>;
}

type Limits = Pick<Context, 'getRemainingTimeInMillis' | 'memoryLimitInMB'>;

/** Stands in the note of a try, for the words about one that died. */
const Begun = z.object({ seconds: z.number(), memory_mb: z.string() });
const Failed = z.object({ error: z.string() });

/** Characters of an error's message. */
const MAX_ERROR = 300;

export async function beginTry(store: Store, run: string, limits: Limits): Promise<OneTry> {
  const startedAt = Math.floor(Date.now());
  const remainingMs = Math.round(limits.getRemainingTimeInMillis());
  const facts = { startedAt, endsAt: startedAt + remainingMs, id: randomBytes(4).toString('hex') };
  const begun = { seconds: Math.round(remainingMs / 1000), memory_mb: limits.memoryLimitInMB };
  await store.putJson(tryKey(run, facts), begun satisfies z.infer<typeof Begun>);
  return {
    async failure() {
      const tries = await triesOf(store, run, Date.now());
      if (failedRounds(tries, await isLate(store, run)) < MOST_ROUNDS) return undefined;
      if (tries.some((one) => isUnderWay(one) && one.id !== facts.id)) return 'wait';
      const over = tries.filter((one) => !isUnderWay(one));
      return { tries: over.length, reason: await reasonOf(store, run, over.at(-1)) };
    },
    ended: () => store.delete(tryKey(run, facts)),
    async failed(error) {
      const end: TryEnd = isOfService(error) ? 'unserved' : 'failed';
      const said = { error: String(error).slice(0, MAX_ERROR) } satisfies z.infer<typeof Failed>;
      await store
        .putJson(tryKey(run, facts, end), said)
        .catch((error: unknown) => log.warn('try_not_noted', { run, error }));
    },
  };
}

/** Whether nothing is waited for any longer. */
async function isLate(store: Store, run: string): Promise<boolean> {
  const frozen = await store.getJson(runKey(run), Run).catch(() => undefined);
  const since = frozen?.value.deadline_at ?? (await store.getJson(activeKey(run), Active))?.value.created_at;
  if (since === undefined) return false;
  return Date.now() > Date.parse(since) + CLOSE_AFTER_DEADLINE_MS + GIVE_UP_AFTER_CLOSE_MS;
}

async function reasonOf(store: Store, run: string, last: Try | undefined): Promise<string> {
  if (last?.end === 'failed' || last?.end === 'unserved') {
    const said = await store.getJson(tryKey(run, last, last.end), Failed);
    return said?.value.error ?? 'unknown';
  }
  const begun = last && (await store.getJson(tryKey(run, last), Begun))?.value;
  return begun
    ? `the function did not end within ${begun.seconds} seconds, or needed more than its ${begun.memory_mb} MB of memory`
    : 'unknown';
}

/** Node's codes of a connection that did not come about, or broke off. */
const OF_CONNECTION = /^(ECONN|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/;
const Answered = z.object({ $metadata: z.object({ httpStatusCode: z.number().optional() }) });
const Coded = z.object({ code: z.string() });

/** Whether an AWS service is the cause, or the disk, and not the run. What a service says is wrong with a request is. */
function isOfService(error: unknown): boolean {
  if (error instanceof DamagedObjectError) return true;
  const status = Answered.safeParse(error).data?.$metadata.httpStatusCode;
  if (status !== undefined) return status >= 500 || status === 403 || status === 429;
  if (error instanceof Error && error.name === 'TimeoutError') return true;
  return OF_CONNECTION.test(Coded.safeParse(error).data?.code ?? '');
}
