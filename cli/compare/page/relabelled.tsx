// What changed labels alone do to the scores of A.
import type { ComponentChildren } from 'preact';
import { Foreign, Table } from '../../../lambda/report/html/parts.tsx';
import { formatChange, formatPercent, formatScore } from '../../../lambda/shared/text/format.ts';
import { plural } from '../../../lambda/shared/text/words.ts';
import type { Relabelling, RunComparison } from '../contract.ts';

export function Relabelled({ comparison: { relabelled } }: { comparison: RunComparison }) {
  if (relabelled.length === 0) return false;
  return (
    <section aria-labelledby="labels">
      <h2 id="labels">Changed labels</h2>
      <p class="note">
        The same answers of A to the same rows, scored twice: what moves here comes from the labels alone. Everything
        else on this page leaves these rows out.
      </p>
      {relabelled.map((one) => (
        <ByBothLabels relabelling={one} />
      ))}
    </section>
  );
}

function ByBothLabels({ relabelling: { letter, labels, rows, variants } }: { relabelling: Relabelling }) {
  const columns = [
    { name: 'Variant in A' },
    { name: 'Accuracy by A’s labels', figures: true },
    { name: `Accuracy by those of ${letter}`, figures: true },
    { name: 'Change', figures: true, hint: 'Percentage points' },
    { name: 'Macro F1 by A’s labels', figures: true },
    { name: `Macro F1 by those of ${letter}`, figures: true },
  ];
  const cells = variants.map(({ name, by_first, by_other }): ComponentChildren[] => [
    <Foreign text={name} max={100} />,
    formatPercent(by_first.accuracy),
    formatPercent(by_other.accuracy),
    formatChange(by_other.accuracy - by_first.accuracy),
    formatScore({ value: by_first.f1_macro }),
    formatScore({ value: by_other.f1_macro }),
  ]);
  const caption = `${plural(labels, 'label')} changed from A to ${letter}, of ${plural(rows, 'row')} that both have`;
  return <Table caption={caption} columns={columns} rows={cells} class="wide" />;
}
