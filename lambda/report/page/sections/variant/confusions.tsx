// Which labels are confused with which: a shaded matrix or, if that would be a wall of figures, its largest cells.

import { at } from '../../../../shared/at.ts';
import type { VariantReport } from '../../../../shared/contracts/report/variant.ts';
import { formatCount, formatPercent } from '../../../../shared/text/format.ts';
import { Foreign, Scroll, Table } from '../../../html/parts.tsx';

/** Labels beyond which nobody reads a matrix. */
const MAX_LABELS = 25;
/** From this many labels on, the column names are rotated. */
const TURNED_FROM = 7;

export function Confusions({ variant, labels }: { variant: VariantReport; labels: readonly string[] }) {
  const { confusion_matrix } = variant;
  const content =
    confusion_matrix && labels.length <= MAX_LABELS ? (
      <Matrix counts={confusion_matrix} labels={labels} />
    ) : (
      <Largest variant={variant} />
    );
  return (
    <>
      <h4>Confusions</h4>
      {content}
    </>
  );
}

function Matrix({ counts, labels }: { counts: readonly (readonly number[])[]; labels: readonly string[] }) {
  const caption = 'Counts, and shares of each row: true labels down, predicted labels across';
  const noAnswers = counts.some((row) => at(row, labels.length) > 0);
  return (
    <Scroll name={caption}>
      <table class={labels.length >= TURNED_FROM ? 'matrix many' : 'matrix'}>
        <caption>
          <span>{caption}</span>
        </caption>
        <thead>
          <tr>
            <th class="corner" scope="col">
              true ↓ predicted →
            </th>
            {labels.map((label) => (
              <th scope="col">
                <span>
                  <Foreign text={label} max={40} />
                </span>
              </th>
            ))}
            {noAnswers && (
              <th scope="col">
                <span>
                  <i>no valid answer</i>
                </span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {counts.map((row, index) => {
            const support = row.reduce((sum, count) => sum + count, 0);
            const shown = noAnswers ? row : row.slice(0, labels.length);
            return (
              <tr>
                <th scope="row">
                  <Foreign text={at(labels, index)} max={40} />
                </th>
                {shown.map((count, column) => (
                  <Cell count={count} support={support} hit={column === index} />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}

function Cell({ count, support, hit }: { count: number; support: number; hit: boolean }) {
  if (count === 0) return <td class="zero">0</td>;
  const share = count / support;
  return (
    <td class={hit ? 'hit' : 'miss'} style={{ '--share': share.toFixed(3) }}>
      {formatCount(count)}
      <small>{formatPercent(share)}</small>
    </td>
  );
}

function Largest({ variant: { top_confusions, classes } }: { variant: VariantReport }) {
  if (top_confusions.length === 0) return <p class="note">None.</p>;
  const support = new Map(classes.map((one) => [one.label, one.support]));
  const columns = [
    { name: 'True label' },
    { name: 'Predicted' },
    { name: 'Samples', figures: true },
    { name: 'Share of the true label', figures: true },
  ];
  const rows = top_confusions.map(({ truth, predicted, count }) => [
    <Foreign text={truth} />,
    predicted === null ? <i>no valid answer</i> : <Foreign text={predicted} />,
    formatCount(count),
    formatPercent(count / (support.get(truth) ?? count)),
  ]);
  return <Table caption="The most frequent confusions" columns={columns} rows={rows} />;
}
