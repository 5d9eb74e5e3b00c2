// The frozen run, for a command that follows it.
import type { Run } from '../../lambda/shared/contracts/run.ts';
import { readRun, UnreadableRunError } from '../../lambda/shared/storage/read-run.ts';
import type { Store } from '../../lambda/shared/storage/store.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';

/**
 * @returns undefined if it is not frozen yet, and for a run that an older version froze: it ends with a report that says
 * so
 * @throws for one that is damaged, or that a newer version froze: it waits a day for whoever can mend that
 */
export async function readableRun(store: Pick<Store, 'getJson'>, run: string): Promise<Run | undefined> {
  try {
    return await readRun(store, run);
  } catch (error) {
    if (!(error instanceof UnreadableRunError)) throw error;
    if (error.why === 'older') return undefined;
    throw error.cause ?? new InputError([error.problem]);
  }
}
