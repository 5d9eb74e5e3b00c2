// What a team's index lists, reports/<team>/index.html. The page is its own memory: it holds its list as JSON too.
import * as z from 'zod';
import { ReportStatus } from '../../shared/contracts/report/outcome.ts';
import { tryJson } from '../../shared/storage/json.ts';
import { stampOf } from '../../shared/team.ts';

/** A run in the index. */
export const IndexEntry = z.object({
  /** Folder of the report, from the index: `tags/<run>`. */
  path: z.string(),
  name: z.string(),
  run: z.string(),
  created_at: z.string(),
  status: ReportStatus,
  headline: z.string(),
});
export type IndexEntry = z.infer<typeof IndexEntry>;

/** The newest runs in the index, a page of about a hundred kilobytes. */
export const MAX_INDEXED = 200;
/** The runs listed in an index; none if the page is not ours. */
export function readIndex(page: string): IndexEntry[] {
  const json = /<!--holdout-index (.*?)-->/s.exec(page)?.[1];
  return z.array(IndexEntry).safeParse(tryJson(json ?? '[]')).data ?? [];
}

/** Inserts the run, newest first. Returns the same entries if it is already there, or older than all of a full index. */
export function withEntry(entries: readonly IndexEntry[], entry: IndexEntry): readonly IndexEntry[] {
  if (entries.some(({ path }) => path === entry.path)) return entries;
  const all = newestFirst([...entries, entry]);
  return all.includes(entry) ? all : entries;
}

const DAY_MS = 24 * 3_600_000;

/**
 * Leaves out runs whose reports the bucket has deleted by now. The run that ends tells the time.
 * @param days that reports are kept; undefined if forever
 */
export function withoutExpired(
  entries: readonly IndexEntry[],
  { created_at: now }: Pick<IndexEntry, 'created_at'>,
  days: number | undefined,
): readonly IndexEntry[] {
  if (days === undefined) return entries;
  const oldest = Date.parse(now) - days * DAY_MS;
  return entries.filter(({ created_at }) => Date.parse(created_at) >= oldest);
}

/** At most {@link MAX_INDEXED}. Stamps begin with their time. */
export function newestFirst<T extends { readonly run: string }>(entries: readonly T[]): T[] {
  const stamped = entries.map((entry) => ({ entry, stamp: stampOf(entry.run) }));
  stamped.sort((a, b) => (a.stamp === b.stamp ? 0 : a.stamp > b.stamp ? -1 : 1));
  return stamped.slice(0, MAX_INDEXED).map(({ entry }) => entry);
}
