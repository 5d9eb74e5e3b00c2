// reports/index.html: the newest runs with their headlines. It is its own memory: it holds its list as JSON too.
import * as z from 'zod';
import { ReportStatus } from '../../shared/contracts/run.ts';
import { tryJson } from '../../shared/storage/json.ts';
import { plural } from '../../shared/text/words.ts';
import { Html, html } from './html.ts';
import { foreign } from './parts.ts';
import { shell } from './shell.ts';

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
/** Characters of a headline. */
const MAX_HEADLINE = 500;

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

/** At most {@link MAX_INDEXED}. Run ids begin with their time. */
export function newestFirst<T extends { readonly run: string }>(entries: readonly T[]): T[] {
  return entries.toSorted((a, b) => (a.run === b.run ? 0 : a.run > b.run ? -1 : 1)).slice(0, MAX_INDEXED);
}

export function renderIndex(entries: readonly IndexEntry[]): string {
  return shell(
    'Holdout reports',
    html`<header>
<h1>Holdout reports</h1>
<p class="meta">${plural(entries.length, 'run')}, newest first${entries.length === MAX_INDEXED && '; older ones are not listed'}</p>
</header>
<main>
<ol class="mistakes" aria-label="runs">${entries.map(item)}</ol>
</main>
${memory(entries)}`,
  );
}

function item({ path, name, created_at, status, headline }: IndexEntry): Html {
  const kind = status === 'complete' ? 'tag' : 'tag alert';
  return html`<li><p><a href="${hrefOf(path)}">${foreign(name, 100)}</a> <span class="${kind}">${status}</span></p>
<p class="note">${created_at.slice(0, 16).replace('T', ' ')} UTC</p>
<p class="text">${foreign(headline, MAX_HEADLINE)}</p></li>
`;
}

function hrefOf(path: string): string {
  return `${path.split('/').map(encodeURIComponent).join('/')}/report.html`;
}

/** Nothing in the text may end the comment or begin another, so such characters are escaped. */
function memory(entries: readonly IndexEntry[]): Html {
  const json = JSON.stringify(entries).replace(
    /[<>&-]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Html(`<!--holdout-index ${json}-->`);
}
