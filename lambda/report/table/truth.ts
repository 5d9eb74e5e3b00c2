// The truth of rows of which no prediction came: read from the holdout, since a message may never have been sent.
import type { Run } from '../../shared/contracts/run.ts';
import { openSourceTable } from '../../shared/csv/source-table.ts';
import type { Store } from '../../shared/storage/store.ts';
import { labelIndex } from '../../shared/text/same-look.ts';
import { NO_LABEL } from './predictions.ts';

/** Fills in place; reads the holdout only where a truth is missing. */
export async function fillTruth(store: Store, run: Run, truth: Int32Array): Promise<void> {
  if (!truth.includes(NO_LABEL)) return;
  const { batches } = await openSourceTable(store, run.source);
  const column = run.columns.all.indexOf(run.columns.label);
  const indexOf = labelIndex(run.labels);
  let row = 0;
  for await (const batch of batches) {
    for (const { fields } of batch) truth[row++] = indexOf(fields[column] ?? '') ?? NO_LABEL;
  }
}
