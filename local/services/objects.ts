// The objects of the buckets as plain files, <folder>/<bucket>/<key>, with their metadata in the state's database. A
// process can be killed at any point. A file appears whole or not at all, and if its metadata disagrees, the file is
// right.

import { createHash, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { parseJsonAs } from '../../lambda/shared/storage/json.ts';
import { makePrivate, PRIVATE_FILE, PRIVATE_FOLDER } from '../private.ts';
import type { S3Object } from './fauxqs.ts';
import { pathOf } from './object-path.ts';
import type { State } from './state.ts';

/** Everything about an object except its bytes. */
const Facts = z.object({
  key: z.string(),
  contentType: z.string(),
  contentLength: z.number(),
  etag: z.string(),
  lastModified: z.coerce.date(),
  metadata: z.record(z.string(), z.string()),
  contentLanguage: z.string().exactOptional(),
  contentDisposition: z.string().exactOptional(),
  cacheControl: z.string().exactOptional(),
  contentEncoding: z.string().exactOptional(),
  checksumAlgorithm: z.enum(['CRC32', 'SHA1', 'SHA256']).exactOptional(),
  checksumValue: z.string().exactOptional(),
  checksumType: z.enum(['FULL_OBJECT', 'COMPOSITE']).exactOptional(),
});
export type Facts = Omit<S3Object, 'body'>;

const ObjectRow = z.object({ bucket: z.string(), facts: z.string() });

export class ObjectFiles {
  readonly #folder: string;
  readonly #temporary: string;
  readonly #state: Pick<State, 'database' | 'write'>;
  readonly #upsert: StatementSync;
  readonly #delete: StatementSync;

  constructor(folder: string, state: Pick<State, 'database' | 'write'>) {
    const { database } = state;
    this.#folder = folder;
    this.#temporary = join(folder, '.temporary');
    this.#state = state;
    database.exec(
      'CREATE TABLE IF NOT EXISTS objects (bucket TEXT, key TEXT, facts TEXT NOT NULL, PRIMARY KEY (bucket, key))',
    );
    this.#upsert = database.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?)');
    this.#delete = database.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?');
    // Uploads that the last process did not finish.
    rmSync(this.#temporary, { recursive: true, force: true });
    makePrivate(folder);
    mkdirSync(this.#temporary, PRIVATE_FOLDER);
  }

  /** Every object of the last process, with its metadata corrected. */
  *load(): Generator<{ bucket: string; facts: Facts }> {
    for (const row of this.#state.database.prepare('SELECT bucket, facts FROM objects').all()) {
      const { bucket, facts: text } = ObjectRow.parse(row);
      const facts = parseJsonAs(text, 'an entry of the database', Facts);
      const stats = statSync(this.path(bucket, facts.key), { throwIfNoEntry: false });
      if (!stats || isLost(stats, facts)) this.#delete.run(bucket, facts.key);
      else yield { bucket, facts: isOf(stats, facts) ? facts : this.#corrected(bucket, facts, stats) };
    }
  }

  /** @returns undefined if the file is gone. */
  read(bucket: string, key: string): Buffer | undefined {
    return this.has(bucket, key) ? readFileSync(this.path(bucket, key)) : undefined;
  }

  has(bucket: string, key: string): boolean {
    return existsSync(this.path(bucket, key));
  }

  write(bucket: string, facts: Facts, body: Uint8Array): void {
    this.moveIn(bucket, facts, this.writeTemporary(body));
  }

  /** @returns the path of a file that is not an object yet. */
  writeTemporary(body: Uint8Array): string {
    const file = join(this.#temporary, randomUUID());
    this.#state.write(() => writeFileSync(file, body, PRIVATE_FILE));
    return file;
  }

  /** Turns a temporary file into an object. */
  moveIn(bucket: string, facts: Facts, file: string): void {
    const path = this.path(bucket, facts.key);
    this.#state.write(() => {
      utimesSync(file, facts.lastModified, facts.lastModified);
      mkdirSync(dirname(path), PRIVATE_FOLDER);
      renameSync(file, path);
      this.#upsert.run(bucket, facts.key, JSON.stringify(facts));
    });
  }

  remove(bucket: string, key: string): void {
    this.#state.write(() => {
      this.#delete.run(bucket, key);
      rmSync(this.path(bucket, key), { force: true });
    });
  }

  path(bucket: string, key: string): string {
    return join(this.#folder, bucket, ...pathOf(key));
  }

  #corrected(bucket: string, old: Facts, stats: Stats): Facts {
    const body = readFileSync(this.path(bucket, old.key));
    const { checksumAlgorithm: _1, checksumValue: _2, checksumType: _3, ...kept } = old;
    const facts = { ...kept, etag: etagOf(body), contentLength: stats.size, lastModified: stats.mtime };
    this.#upsert.run(bucket, old.key, JSON.stringify(facts));
    return facts;
  }
}

export const etagOf = (body: Uint8Array): string => `"${createHash('md5').update(body).digest('hex')}"`;

/** Appends files to the first one, which remains. */
export function concatenate(first: string, others: readonly string[]): void {
  for (const file of others) {
    appendFileSync(first, readFileSync(file));
    rmSync(file);
  }
}

/** After a power cut, the disk may have the file's name but not its content. */
const isLost = (stats: Stats, facts: Facts): boolean => stats.size === 0 && facts.contentLength > 0;

const isOf = (stats: Stats, facts: Facts): boolean =>
  stats.size === facts.contentLength && Math.abs(stats.mtimeMs - facts.lastModified.getTime()) < 1;
