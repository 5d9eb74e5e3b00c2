// Opens the rows of a file in the bucket, as every pass over them must.

import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Source } from '../contracts/run.ts';
import { SourceChangedError, type Store } from '../storage/store.ts';
import { openConverted } from './converted.ts';
import { type CsvTable, openCsv } from './open.ts';

/** @throws SourceChangedError if the file is gone, InputError as openCsv. */
export async function openSourceTable(store: Store, source: Source): Promise<CsvTable> {
  if (source.table !== undefined) {
    const opened = await store.open(source.table);
    if (!opened) throw new SourceChangedError(source.table);
    return await openConverted(
      pipeline(opened.body, createGunzip(), () => {}),
      source.key,
    );
  }
  const { body, isConverted } = await store.openSource(source);
  return isConverted ? await openConverted(body, source.key) : await openCsv(body, source.key, source.reading);
}
