import type { ComponentChildren } from 'preact';
import {
  formatDeciding,
  formatGap,
  formatGapInterval,
  scoreName,
} from '../../lambda/report/findings/deciding-words.ts';
import { ChangeWithInterval, Foreign, Names, ShareWithInterval, Table } from '../../lambda/report/html/parts.tsx';
import { shell } from '../../lambda/report/html/shell.tsx';
import { columnName } from '../../lambda/report/standings/words.ts';
import {
  formatCount,
  formatDollars,
  formatMilliseconds,
  formatPercent,
  formatPoints,
  formatPValue,
  formatScore,
  NONE,
} from '../../lambda/shared/text/format.ts';
import { andMore, plural } from '../../lambda/shared/text/words.ts';
import type { Change, ChangedRow, ChangedRows, Deciding, RowDifferences, RowList, RunComparison } from './contract.ts';
import { changeName, verdictOf } from './headline.ts';

/** Rows shown of each kind; compare.json has more. */
const MAX_ROWS = 25;

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

function ChangesTable({ comparison: { changes, rows, units, runs } }: { comparison: RunComparison }) {
  // With two runs there is only one other.
  const several = runs.length > 2;
  const by = changes.find(({ deciding }) => deciding)?.deciding?.by;
  const columns = [
    { name: 'Variant' },
    ...(several ? [{ name: 'Run' }] : []),
    ...(by
      ? [
          {
            name: columnName(by),
            figures: true,
            hint: 'What decides in A: its score there and in the run, and how far the run is ahead',
          },
        ]
      : []),
    { name: 'Accuracy in A' },
    { name: several ? 'Accuracy in the run' : 'Accuracy in B' },
    { name: 'Difference', figures: true, hint: 'In percentage points, with its 95% interval' },
    {
      name: 'p',
      figures: true,
      hint: `${units ? 'Test of whole units' : 'Exact McNemar test'} with Holm’s correction`,
    },
    { name: 'Verdict' },
    { name: 'Newly right', figures: true },
    { name: 'Newly wrong', figures: true },
    { name: 'F1 macro', figures: true },
    { name: 'F1 weighted', figures: true },
    { name: 'Cost of 1,000', figures: true, hint: 'US dollars, over the whole runs' },
    { name: 'Latency p50', figures: true, hint: 'Over the whole runs' },
    {
      name: 'Would show',
      figures: true,
      hint: 'Smallest difference in accuracy that 80% of such holdouts would reveal',
    },
  ];
  const cells = changes.map((change): ComponentChildren[] => {
    const { first, other, metrics, smallest_difference } = change;
    return [
      <Foreign text={changeName(change)} max={100} />,
      ...(several ? [change.letter] : []),
      ...(by ? [<DecidingScore deciding={change.deciding} />] : []),
      <ShareWithInterval score={first.accuracy} />,
      <ShareWithInterval score={other.accuracy} />,
      <ChangeWithInterval change={metrics.accuracy} />,
      formatPValue(metrics.accuracy.p_value_holm),
      <Verdict change={change} />,
      formatCount(change.newly_right.count),
      formatCount(change.newly_wrong.count),
      <ChangeWithInterval change={metrics.f1_macro} />,
      <ChangeWithInterval change={metrics.f1_weighted} />,
      arrow(formatDollars(first.cost_usd_per_1000), formatDollars(other.cost_usd_per_1000)),
      arrow(formatMilliseconds(first.latency_p50_ms), formatMilliseconds(other.latency_p50_ms)),
      smallest_difference === null ? NONE : formatPoints(smallest_difference),
    ];
  });
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">What changed</h2>
      <p class="note">
        On the same {plural(rows, 'row')} in all runs. Differences are run minus A, in percentage points; each 95%
        interval is that of a single comparison, and p is corrected for {plural(changes.length, 'comparison')}. A tie
        means that these rows cannot tell the two apart{by ? `, by ${scoreName(by)}` : ' (p ≥ 0.05)'}.
      </p>
      <Table caption="Each variant in A and in another run" columns={columns} rows={cells} class="wide" />
    </section>
  );
}

function DecidingScore({ deciding }: { deciding: Deciding | undefined }) {
  if (!deciding) return NONE;
  const { by, first, other, ahead } = deciding;
  return (
    <>
      {formatDeciding(by, { value: first })} → <span class="score">{formatDeciding(by, { value: other })}</span>
      <br />
      {formatGap(by, ahead.value ?? 0)}
      {ahead.ci && <span class="interval"> {formatGapInterval(by, ahead.ci)}</span>}
    </>
  );
}

function VariantSection({ change, open }: { change: Change; open: boolean }) {
  const { letter, newly_right, newly_wrong, first, other } = change;
  return (
    <details open={open}>
      <summary>
        <h3>
          <Foreign text={changeName(change)} max={100} />
        </h3>{' '}
        <span class="side">
          {letter}: {formatPercent(first.accuracy.value)} → {formatPercent(other.accuracy.value)},{' '}
          {formatCount(newly_right.count)} newly right, {formatCount(newly_wrong.count)} newly wrong
        </span>
      </summary>
      <div class="variant">
        <LabelsTable change={change} />
        <ChangedRowList title="Newly wrong" changed={newly_wrong} letter={letter} />
        <ChangedRowList title="Newly right" changed={newly_right} letter={letter} />
      </div>
    </details>
  );
}

function LabelsTable({ change: { by_label, letter, first_variant, variant } }: { change: Change }) {
  if (by_label.length === 0) return <p class="note">Every row is either right in both runs or wrong in both.</p>;
  const columns = [
    { name: 'Label' },
    { name: 'Support', figures: true },
    { name: 'F1 in A', figures: true },
    { name: `F1 in ${letter}`, figures: true },
    { name: 'Newly right', figures: true },
    { name: 'Newly wrong', figures: true },
  ];
  const cells = by_label.map((change): ComponentChildren[] => [
    <Foreign text={change.label} />,
    formatCount(change.support),
    formatScore({ value: change.f1_first }),
    formatScore({ value: change.f1_other }),
    formatCount(change.newly_right),
    formatCount(change.newly_wrong),
  ]);
  const caption = `Labels with changed rows, ${[...new Set([first_variant, variant])].join(' and ')} in A and ${letter}`;
  return (
    <>
      <h4>By label</h4>
      <Table caption={caption} columns={columns} rows={cells} />
    </>
  );
}

interface ChangedRowListProps {
  readonly title: string;
  readonly changed: ChangedRows;
  readonly letter: string;
}

function ChangedRowList({ title, changed: { count, rows }, letter }: ChangedRowListProps) {
  if (count === 0) return false;
  // Rows whose text is known come first.
  const shown = rows.toSorted((a, b) => Number(a.text === null) - Number(b.text === null)).slice(0, MAX_ROWS);
  const more = count - shown.length;
  return (
    <>
      <h4>
        {title}: {formatCount(count)}
      </h4>
      <ol class="mistakes" aria-label={title.toLowerCase()}>
        {shown.map((row) => (
          <Item changed={row} letter={letter} />
        ))}
      </ol>
      {more > 0 && (
        <p class="note">
          … {andMore(more)}
          {rows.length > shown.length && (
            <>
              ; <code>compare.json</code> has {formatCount(rows.length)} of all
            </>
          )}
          .
        </p>
      )}
    </>
  );
}

function Item({ changed: { row, id, truth, text, first, other }, letter }: { changed: ChangedRow; letter: string }) {
  const label =
    id === String(row) ? (
      <>Row {row}</>
    ) : (
      <>
        Row {row}, id <Foreign text={id} />
      </>
    );
  return (
    <li>
      <p class="note">{label}</p>
      {text !== null && (
        <p class="text">
          <Foreign text={text} max={400} />
        </p>
      )}
      <p class="answers">
        Labelled{' '}
        <b>
          <Foreign text={truth} />
        </b>
        . Read as <Answers labels={first} /> in A, <Answers labels={other} /> in {letter}.
      </p>
    </li>
  );
}

function Answers({ labels }: { labels: readonly (string | null)[] }) {
  return labels.map((label, index) => (
    <>
      {index > 0 && ', '}
      <b>{label === null ? 'no valid answer' : <Foreign text={label} />}</b>
    </>
  ));
}

function Differences({ comparison: { row_differences, joined_by } }: { comparison: RunComparison }) {
  const columns = [
    { name: 'Run' },
    { name: 'Only in A' },
    { name: 'Only in the run' },
    { name: 'Changed text' },
    { name: 'Changed label' },
  ];
  const cells = row_differences.map((difference: RowDifferences): ComponentChildren[] => [
    difference.letter,
    <Ids list={difference.only_in_first} />,
    <Ids list={difference.only_in_other} />,
    <Ids list={difference.changed_content} />,
    <Ids list={difference.changed_label} />,
  ]);
  const by = joined_by === 'id' ? 'by their ids' : 'by their text, which is every column except the label';
  return (
    <section aria-labelledby="rows">
      <h2 id="rows">Rows that are not compared</h2>
      <Table caption={`Rows of A and of each other run, matched ${by}`} columns={columns} rows={cells} class="wide" />
    </section>
  );
}

function Ids({ list: { count, ids } }: { list: RowList }) {
  if (count === 0) return '0';
  const more = count > ids.length;
  return (
    <>
      {formatCount(count)}: <Names names={ids} max={60} />
      {more && ', …'}
    </>
  );
}

function Verdict({ change }: { change: Change }) {
  return <span class="tag">{verdictOf(change)}</span>;
}

const arrow = (before: string, after: string): string => (before === after ? before : `${before} → ${after}`);
