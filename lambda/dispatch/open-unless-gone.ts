// Opens the holdout of a run, which its owner may have deleted.
import type { Run } from '../shared/contracts/run.ts';
import type { CsvTable } from '../shared/csv/open.ts';
import { openSourceTable } from '../shared/csv/source-table.ts';
import { log } from '../shared/log.ts';
import { SourceChangedError, type Store } from '../shared/storage/store.ts';

/** @returns undefined if the file was replaced or deleted */
export async function openUnlessGone({ run, source }: Run, store: Store): Promise<CsvTable | undefined> {
  try {
    return await openSourceTable(store, source);
  } catch (error) {
    if (!(error instanceof SourceChangedError)) throw error;
    log.warn('holdout_gone', { run, key: source.key });
    return undefined;
  }
}
