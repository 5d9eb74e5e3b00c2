// Opens the rows of a file in the bucket, the way every pass over them must.
import type { Source } from '../contracts/run.ts';
import type { Store } from '../storage/store.ts';
import { type CsvTable, openCsv } from './open.ts';

/** @throws SourceChangedError where the file is no longer there, InputError as openCsv. */
export async function openSourceTable(store: Store, source: Source): Promise<CsvTable> {
  return await openCsv((await store.openSource(source)).body, source.key, source.reading);
}
