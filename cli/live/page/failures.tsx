// What went wrong so far, by its code.
import { Foreign, Table } from '../../../lambda/report/html/parts.tsx';
import { formatCount } from '../../../lambda/shared/text/format.ts';
import { plural } from '../../../lambda/shared/text/words.ts';
import type { LiveState } from '../state.ts';

const COLUMNS = [
  { name: 'Code' },
  { name: 'Samples', figures: true },
  { name: 'Variant' },
  { name: 'The endpoint said first' },
];

export function Failures({ state: { failures, moreFailures } }: { state: LiveState }) {
  const rows = failures.map(({ code, count, variant, message }) => [
    <code>
      <Foreign text={code} />
    </code>,
    formatCount(count),
    <Foreign text={variant} max={100} />,
    message === null ? '' : <Foreign text={message} max={300} />,
  ]);
  return (
    <section aria-labelledby="failures">
      <h2 id="failures">Failures by code</h2>
      {rows.length === 0 ? (
        <p class="note">None so far.</p>
      ) : (
        <Table caption="Samples that failed or were skipped so far" columns={COLUMNS} rows={rows} class="wide" />
      )}
      {moreFailures > 0 && <p class="note">{plural(moreFailures, 'more sample')} failed with other codes.</p>}
    </section>
  );
}
