// The rows themselves: their length, duplicates, and overlap with the train file.

import type { ComponentChildren } from 'preact';
import { at } from '../../../shared/at.ts';
import type { DataChecks, RowFinding } from '../../../shared/contracts/report/findings.ts';
import type { Report } from '../../../shared/contracts/report/report.ts';
import { formatCount, formatPercent } from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import { FEW_ROWS, VERY_LONG } from '../../data/checks.ts';
import { earlierRuns } from '../../findings/looked-at.ts';
import { ColumnsNote } from '../../html/columns.tsx';
import { Folded, Foreign, Table } from '../../html/parts.tsx';

/** Characters of a text, which the report has already cut. */
const MAX_TEXT = 220;
/** Labels in the table of distributions. */
const MAX_LABELS = 100;

export function DataSection({ report }: { report: Report }) {
  const checks = report.data_checks;
  if (!checks) return false;
  const { characters, train, truncated } = checks;
  const findings = findingsOf(checks);
  const columns = [{ name: 'Oddity' }, { name: 'Rows', figures: true }, { name: 'Share', figures: true }];
  const rows = findings.map(({ name, finding }): ComponentChildren[] => [
    name,
    formatCount(finding.count),
    formatPercent(finding.count / report.rows),
  ]);
  return (
    <Folded id="data" title="The data itself" side={plural(report.rows, 'row')}>
      <ColumnsNote columns={report.columns} />
      <Table caption={`Oddities in the ${plural(report.rows, 'row')}`} columns={columns} rows={rows} />
      <p class="note">
        Texts have {formatCount(characters.min)} to {formatCount(characters.max)} characters, with a median of{' '}
        {formatCount(characters.p50)}.{' '}
        {train
          ? `The train file has ${plural(train.rows, 'row')}.`
          : 'There is no train file, so leakage was not checked.'}
        {truncated && ' There were too many similar rows to compare them all, so there may be more near-duplicates.'}
      </p>
      <Units units={checks.units} group={report.columns.group} />
      <LeftOut train={train} />
      <Looks ledger={report.ledger} />
      {findings.map(({ name, finding }) => (
        <Examples name={name} finding={finding} />
      ))}
      <Distribution report={report} train={train?.distribution ?? null} />
    </Folded>
  );
}

/** Rows that belong together. */
function Units({ units, group }: Pick<DataChecks, 'units'> & Pick<Report['columns'], 'group'>) {
  if (!units) return false;
  return (
    <p class="note">
      {group === undefined ? (
        'Rows with the same text, or nearly, belong together'
      ) : (
        <>
          Rows with the same <Foreign text={group} />, and copies, belong together
        </>
      )}
      : there are {plural(units.count, 'unit')}, the largest of {plural(units.largest, 'row')}. Intervals and tests
      count units.
    </p>
  );
}

/** Who learns from copies of what it is asked knows the answers. */
function LeftOut({ train }: Pick<DataChecks, 'train'>) {
  const left = train?.left_out;
  if (!left || left.exact + left.near === 0) return false;
  const { exact, near, tfidf } = left;
  return (
    <p class="note">
      Of the train file, {plural(exact, 'row')} with the text of a holdout row and {formatCount(near)} with nearly such
      a text were left out of training and of examples.
      {tfidf &&
        ` On ${plural(tfidf.rows, 'row')}, tfidf is right on ${formatPercent(tfidf.accuracy_without)} without these copies; with them it would be right on ${formatPercent(tfidf.accuracy_with)}, which says nothing of new rows.`}
    </p>
  );
}

/** Who chooses on the same rows again and again ends up with what suits them. */
function Looks({ ledger }: Pick<Report, 'ledger'>) {
  if (!ledger) return false;
  const seen =
    ledger.earlier_runs === 0
      ? 'No earlier run has scored these rows.'
      : `These rows have been scored before: by ${earlierRuns(ledger)}. Each look makes the best figure more optimistic.`;
  return (
    <p class="note">
      {seen} The rows’ hash is <code>{ledger.content_hash}</code>.
    </p>
  );
}

function findingsOf(checks: DataChecks): { name: string; finding: RowFinding }[] {
  const { train } = checks;
  return [
    ...(train
      ? [
          { name: 'Also in the train file, word for word', finding: train.exact },
          { name: 'Also in the train file, nearly', finding: train.near },
        ]
      : []),
    { name: 'Same text as an earlier row, different label', finding: checks.conflicting_labels },
    { name: 'Same text as an earlier row', finding: checks.duplicates },
    { name: 'Nearly the same text as an earlier row', finding: checks.near_duplicates },
    { name: 'No text', finding: checks.empty },
    { name: `More than ${formatCount(VERY_LONG)} characters`, finding: checks.very_long },
  ];
}

function Examples({ name, finding: { examples, count } }: { name: string; finding: RowFinding }) {
  if (examples.length === 0) return false;
  const columns = [{ name: 'Row' }, { name: 'Label' }, { name: 'Text' }, { name: 'Same as' }];
  const rows = examples.map(({ row, id, label, text, same_as }): ComponentChildren[] => [
    id === String(row) ? (
      String(row)
    ) : (
      <>
        {row}, id <Foreign text={id} />
      </>
    ),
    <Foreign text={label} />,
    <Foreign text={text} max={MAX_TEXT} />,
    same_as && (
      <>
        row {same_as.row}
        {same_as.label !== label && (
          <>
            ,{' '}
            <b>
              <Foreign text={same_as.label} />
            </b>
          </>
        )}
      </>
    ),
  ]);
  return (
    <details>
      <summary>
        <h3>{name}</h3> <span class="side">{formatCount(count)}</span>
      </summary>
      <Table
        caption={examples.length < count ? `The first ${examples.length} of ${formatCount(count)}` : name}
        columns={columns}
        rows={rows}
        class="wide rows"
      />
    </details>
  );
}

function Distribution({ report: { labels, variants }, train }: { report: Report; train: readonly number[] | null }) {
  const holdout = variants[0]?.distribution.truth;
  if (!holdout) return false;
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  const share = (counts: readonly number[], index: number): ComponentChildren[] => [
    formatCount(at(counts, index)),
    formatPercent(at(counts, index) / total(counts)),
  ];
  const columns = [
    { name: 'Label' },
    { name: 'Holdout', figures: true },
    { name: 'Share', figures: true },
    ...(train
      ? [
          { name: 'Train', figures: true },
          { name: 'Share', figures: true },
        ]
      : []),
  ];
  const order = labels.map((_, index) => index).sort((a, b) => at(holdout, b) - at(holdout, a));
  const rows = order
    .slice(0, MAX_LABELS)
    .map((index): ComponentChildren[] => [
      <Foreign text={at(labels, index)} />,
      ...share(holdout, index),
      ...(train ? share(train, index) : []),
    ]);
  return (
    <details>
      <summary>
        <h3>Labels</h3> <span class="side">{formatCount(labels.length)}</span>
      </summary>
      <Table
        caption={`Rows by label, most frequent first; with fewer than ${FEW_ROWS} rows a score says little`}
        columns={columns}
        rows={rows}
      />
    </details>
  );
}
