// Which labels are confused with which: a shaded matrix or, if that would be a wall of figures, its largest cells.
import { at } from '../../../shared/at.ts';
import type { VariantReport } from '../../../shared/contracts/report/variant.ts';
import { formatCount, formatPercent } from '../../../shared/text/format.ts';
import { type Html, html } from '../../html/html.ts';
import { foreign, table } from '../../html/parts.ts';

/** Labels beyond which nobody reads a matrix. */
const MAX_LABELS = 25;
/** From this many labels on, the column names are rotated. */
const TURNED_FROM = 7;

export function confusions(variant: VariantReport, labels: readonly string[]): Html {
  const { confusion_matrix } = variant;
  const content = confusion_matrix && labels.length <= MAX_LABELS ? matrix(confusion_matrix, labels) : largest(variant);
  return html`<h4>Confusions</h4>${content}`;
}

function matrix(counts: readonly (readonly number[])[], labels: readonly string[]): Html {
  const caption = 'Counts, and shares of each row: true labels down, predicted labels across';
  const noAnswers = counts.some((row) => at(row, labels.length) > 0);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}">
<table class="matrix${labels.length >= TURNED_FROM && ' many'}"><caption><span>${caption}</span></caption>
<thead><tr><th class="corner" scope="col">true ↓ predicted →</th>${labels.map(
    (label) => html`<th scope="col"><span>${foreign(label, 40)}</span></th>`,
  )}${noAnswers && html`<th scope="col"><span><i>no valid answer</i></span></th>`}</tr></thead>
<tbody>${counts.map((row, index) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    const shown = noAnswers ? row : row.slice(0, labels.length);
    return html`<tr><th scope="row">${foreign(at(labels, index), 40)}</th>${shown.map((count, column) =>
      cell(count, support, column === index),
    )}</tr>
`;
  })}</tbody></table></div>`;
}

function cell(count: number, support: number, hit: boolean): Html {
  if (count === 0) return html`<td class="zero">0</td>`;
  const share = count / support;
  return html`<td class="${hit ? 'hit' : 'miss'}" style="--share:${share.toFixed(3)}">${formatCount(count)}<small>${formatPercent(share)}</small></td>`;
}

function largest({ top_confusions, classes }: VariantReport): Html {
  if (top_confusions.length === 0) return html`<p class="note">None.</p>`;
  const support = new Map(classes.map((one) => [one.label, one.support]));
  const columns = [
    { name: 'True label' },
    { name: 'Predicted' },
    { name: 'Samples', figures: true },
    { name: 'Share of the true label', figures: true },
  ];
  const rows = top_confusions.map(({ truth, predicted, count }) => [
    foreign(truth),
    predicted === null ? html`<i>no valid answer</i>` : foreign(predicted),
    formatCount(count),
    formatPercent(count / (support.get(truth) ?? count)),
  ]);
  return table('The most frequent confusions', columns, rows);
}
