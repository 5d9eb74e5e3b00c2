import type { ComponentChildren } from 'preact';
import { Foreign, Table } from '../../lambda/report/html/parts.tsx';
import { shell } from '../../lambda/report/html/shell.tsx';
import { formatCount } from '../../lambda/shared/text/format.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import type { RunComparison } from './contract.ts';
import { ChangesTable } from './page/changes.tsx';
import { Differences } from './page/differences.tsx';
import { Relabelled } from './page/relabelled.tsx';
import { VariantSection } from './page/variants.tsx';

/** Characters: names in it may be long. */
const MAX_HEADLINE = 1000;

const FOOTER = (
  <footer>
    <p>
      Every figure on this page is in <code>compare.json</code>. Exact McNemar test and Agresti-Min interval for
      accuracy, paired bootstrap for F1, Holm’s correction over all comparisons: as in each run’s own report. Where rows
      belong together, an exact test of the signs of whole units, and intervals and bootstraps of units.
    </p>
  </footer>
);

export function renderComparison(comparison: RunComparison): string {
  const { headline, notes, runs, rows, labels, changes } = comparison;
  const names = [...new Set(runs.map(({ name }) => name))];
  const title = names.join(' and ');
  return shell(
    `Holdout comparison: ${title}`,
    <>
      <header>
        <p class="eyebrow">Holdout comparison</p>
        <h1>
          <Foreign text={title} max={200} />
        </h1>
        <p class="meta">
          {plural(runs.length, 'run')} · {plural(rows, 'row')} compared · {plural(labels.length, 'label')}
        </p>
      </header>
      <main>
        <p class="headline">
          <Foreign text={headline} max={MAX_HEADLINE} />
        </p>
        <RunsTable comparison={comparison} />
        {notes.length > 0 && <Notices notes={notes} />}
        <ChangesTable comparison={comparison} />
        <section aria-labelledby="variants">
          <h2 id="variants">Variant by variant</h2>
          <div class="variants">
            {changes.map((change, index) => (
              <VariantSection change={change} open={index === 0} />
            ))}
          </div>
        </section>
        <Relabelled comparison={comparison} />
        <Differences comparison={comparison} />
      </main>
      {FOOTER}
    </>,
  );
}

function RunsTable({ comparison: { runs } }: { comparison: RunComparison }) {
  const columns = [
    { name: 'Run' },
    { name: 'Holdout' },
    { name: 'Id' },
    { name: 'Begun' },
    { name: 'Status' },
    { name: 'Rows', figures: true },
  ];
  const cells = runs.map(({ letter, name, run, created_at, status, rows }): ComponentChildren[] => [
    letter,
    <Foreign text={name} max={100} />,
    <code>
      <Foreign text={run} max={100} />
    </code>,
    `${created_at.slice(0, 16).replace('T', ' ')} UTC`,
    status,
    formatCount(rows),
  ]);
  return (
    <section aria-labelledby="runs">
      <h2 id="runs">Runs</h2>
      <Table caption="A is the reference for the others" columns={columns} rows={cells} class="wide" />
    </section>
  );
}

function Notices({ notes }: { notes: readonly string[] }) {
  return (
    <section class="notices" aria-labelledby="notes">
      <h2 id="notes">Before you rely on these figures</h2>
      <ul>
        {notes.map((note) => (
          <li>
            <Foreign text={note} max={2000} />
          </li>
        ))}
      </ul>
    </section>
  );
}
