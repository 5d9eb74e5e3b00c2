// reports/index.html: the newest runs with their headlines.
import { plural } from '../../shared/text/words.ts';
import { embeddedJson } from './escape.ts';
import { type IndexEntry, MAX_INDEXED } from './index-entries.ts';
import { Foreign, trusted } from './parts.tsx';
import { shell } from './shell.tsx';

/** Characters of a headline. */
const MAX_HEADLINE = 500;

export function renderIndex(entries: readonly IndexEntry[]): string {
  return shell(
    'Holdout reports',
    <>
      <header>
        <h1>Holdout reports</h1>
        <p class="meta">
          {plural(entries.length, 'run')}, newest first{entries.length === MAX_INDEXED && '; older ones are not listed'}
        </p>
      </header>
      <main>
        <ol class="mistakes" aria-label="runs">
          {entries.map((entry) => (
            <Item {...entry} />
          ))}
        </ol>
      </main>
      <Memory entries={entries} />
    </>,
  );
}

function Item({ path, name, created_at, status, headline }: IndexEntry) {
  const kind = status === 'complete' ? 'tag' : 'tag alert';
  return (
    <li>
      <p>
        <a href={hrefOf(path)}>
          <Foreign text={name} max={100} />
        </a>{' '}
        <span class={kind}>{status}</span>
      </p>
      <p class="note">{created_at.slice(0, 16).replace('T', ' ')} UTC</p>
      <p class="text">
        <Foreign text={headline} max={MAX_HEADLINE} />
      </p>
    </li>
  );
}

function hrefOf(path: string): string {
  return `${path.split('/').map(encodeURIComponent).join('/')}/report.html`;
}

/** See index-entries.ts. */
function Memory({ entries }: { entries: readonly IndexEntry[] }) {
  return <div hidden {...trusted(`<!--holdout-index ${embeddedJson(entries)}-->`)} />;
}
