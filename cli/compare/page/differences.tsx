// Rows that are not in all runs.
import type { ComponentChildren } from 'preact';
import { Names, Table } from '../../../lambda/report/html/parts.tsx';
import { formatCount } from '../../../lambda/shared/text/format.ts';
import type { RowDifferences, RowList, RunComparison } from '../contract.ts';

export function Differences({ comparison: { row_differences, joined_by } }: { comparison: RunComparison }) {
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
