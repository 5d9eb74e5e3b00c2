// How often the rows of a holdout have been looked at: one small object for each run, which is never changed.
import * as z from 'zod';
import type { Ledger } from '../../shared/contracts/report/report.ts';
import type { Run } from '../../shared/contracts/run.ts';
import { ledgerKey, ledgerPrefix, readLedgerKey } from '../../shared/keys.ts';
import type { Store } from '../../shared/storage/store.ts';
import { stampOf, teamOf } from '../../shared/team.ts';

/** Frozen, so that a report that is made twice says the same. */
const Entry = z.object({ earlier_runs: z.number(), earlier_variants: z.number() });

type Looking = Pick<Run, 'run' | 'name'>;

/**
 * Enters the run, and counts those of its team before it. They are in the keys, so one LIST is enough. Other teams' looks
 * are not counted: whether another team has the same rows is its own affair.
 * @param content hash of the rows
 * @param tried variants that the run scored
 */
export async function lookAt(store: Store, run: Looking, content: string, tried: number): Promise<Ledger> {
  const key = ledgerKey(teamOf(run.name), content, run.run, tried);
  const standing = await store.getJson(key, Entry);
  const entry = standing?.value ?? (await enter(store, key, await earlier(store, run, content)));
  return { content_hash: content, ...entry };
}

async function earlier(store: Store, run: Looking, content: string): Promise<z.infer<typeof Entry>> {
  const entry = { earlier_runs: 0, earlier_variants: 0 };
  const prefix = ledgerPrefix(teamOf(run.name), content);
  for await (const { key } of store.list(prefix)) {
    const read = readLedgerKey(prefix, key);
    // Stamps begin with the time of the upload.
    if (!read || read.stamp >= stampOf(run.run)) continue;
    entry.earlier_runs++;
    entry.earlier_variants += read.tried;
  }
  return entry;
}

/** @returns what stands: another worker's entry, if that was faster. */
async function enter(store: Store, key: string, entry: z.infer<typeof Entry>): Promise<z.infer<typeof Entry>> {
  if (await store.putJson(key, entry, { ifAbsent: true })) return entry;
  return (await store.getJson(key, Entry))?.value ?? entry;
}
