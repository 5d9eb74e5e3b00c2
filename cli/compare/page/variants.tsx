// Each variant’s labels and rows that changed.
import type { ComponentChildren } from 'preact';
import { Foreign, Table } from '../../../lambda/report/html/parts.tsx';
import { formatCount, formatPercent, formatScore } from '../../../lambda/shared/text/format.ts';
import { andMore } from '../../../lambda/shared/text/words.ts';
import type { Change, ChangedRow, ChangedRows } from '../contract.ts';
import { changeName } from '../headline.ts';

/** Rows shown of each kind; compare.json has more. */
const MAX_ROWS = 25;

export function VariantSection({ change, open }: { change: Change; open: boolean }) {
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
