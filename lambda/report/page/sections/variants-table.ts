// All variants side by side, best first.
import type { Report } from '../../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../../shared/contracts/report/variant.ts';
import {
  formatCount,
  formatDollars,
  formatMilliseconds,
  formatPercent,
  formatScore,
} from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import { type Content, type Html, html } from '../../html/html.ts';
import { foreign, shareWithInterval, table } from '../../html/parts.ts';

const COLUMNS = [
  { name: 'Variant' },
  { name: 'Accuracy', hint: 'Share of all samples that are right, and its 95% interval' },
  { name: 'Weighted F1', figures: true },
  { name: 'Macro F1', figures: true },
  { name: 'Answered', figures: true, hint: 'Completion rate: share of samples with a valid answer' },
  { name: 'Accuracy when answered', figures: true, hint: 'Over samples with a valid answer only' },
  { name: 'Cost of 1,000', figures: true, hint: 'US dollars for 1,000 samples' },
  { name: 'Latency p50', figures: true },
];

/** @param variants in the order of the table */
export function variantsTable(variants: readonly VariantReport[], { rows }: Report): Html {
  const caption = `Scores over all ${formatCount(rows)} rows; a sample without a valid answer is wrong`;
  return html`<section aria-labelledby="scores"><h2 id="scores">Scores</h2>
${table(
  caption,
  COLUMNS,
  variants.map((variant) => cells(variant, rows)),
  'wide',
)}</section>`;
}

function cells(variant: VariantReport, rows: number): Content[] {
  const { metrics, metrics_answered, completion_rate, latency_ms } = variant;
  return [
    html`${foreign(variant.name, 100)}${variant.kind !== 'model' && html` <span class="tag">${variant.kind}</span>`}${variant.rows < rows && html` <span class="tag">${plural(variant.rows, 'row')}</span>`}`,
    shareWithInterval(metrics.accuracy),
    formatScore(metrics.f1_weighted),
    formatScore(metrics.f1_macro),
    formatPercent(completion_rate.value),
    formatPercent(metrics_answered.accuracy.value),
    formatDollars(variant.cost_usd_per_1000),
    formatMilliseconds(latency_ms?.p50 ?? null),
  ];
}
