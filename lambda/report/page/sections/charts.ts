// The charts on the page; all charts are in charts/.
import type { Report } from '../../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../../shared/contracts/report/variant.ts';
import { formatCount } from '../../../shared/text/format.ts';
import { COST_FILE } from '../../charts/cost.ts';
import { coverageFile } from '../../charts/coverage.ts';
import { labelsFile, MAX_LABELS } from '../../charts/labels.ts';
import { reliabilityFile } from '../../charts/reliability.ts';
import type { Chart } from '../../charts/render.ts';
import { type Content, Html, html } from '../../html/html.ts';
import { foreign } from '../../html/parts.ts';

/** Names in a caption. */
const MAX_NAMES = 10;

export function costChart({ pareto_frontier, variants }: Report, charts: readonly Chart[]): Html | false {
  const names = pareto_frontier
    .slice(0, MAX_NAMES)
    .map((name, index) => html`${index > 0 && ', '}${foreign(name, 100)}`);
  // A cascade is scored on part of the rows only.
  const onBoth = variants.some(({ ensemble }) => ensemble?.cascade) && ' on the rows where both are scored';
  const caption = html`Efficient variants, for which no other is as accurate at the same cost or less${onBoth}: ${names}${
    pareto_frontier.length > MAX_NAMES && ', …'
  }.`;
  const chart = figure(charts, COST_FILE, caption, 'wide');
  return chart && html`<section aria-labelledby="cost"><h2 id="cost">Score against cost</h2>${chart}</section>`;
}

/** F1 and counts by label. */
export function labelsChart(report: Report, variant: VariantReport, charts: readonly Chart[]): Html | false {
  const { length } = report.labels;
  const which = length > MAX_LABELS ? `The ${MAX_LABELS} of ${formatCount(length)} labels` : 'The labels';
  const caption = `${which} with the lowest F1 come first; beside each, how often it occurs and how often it was predicted`;
  return figure(charts, labelsFile(report.variants.indexOf(variant)), caption, 'wide');
}

/** Reliability, and coverage against accuracy. */
export function confidenceCharts({ variants }: Report, variant: VariantReport, charts: readonly Chart[]): Html {
  const index = variants.indexOf(variant);
  const reliability = 'Right answers by confidence; on the dashed line, confidence equals accuracy';
  const coverage = 'Accuracy if only the most confident answers are accepted; ◆ marks 95%';
  return html`<div class="pair">${figure(charts, reliabilityFile(index), reliability)}${figure(charts, coverageFile(index), coverage)}</div>`;
}

/** Vega escapes what it draws. */
function figure(charts: readonly Chart[], fileName: string, caption: Content, className = ''): Html | false {
  const chart = charts.find((one) => one.fileName === fileName);
  if (!chart) return false;
  return html`<figure class="${className}"><figcaption>${caption}</figcaption><div class="scroll" tabindex="0" role="group" aria-label="Chart">${new Html(chart.svg)}</div></figure>`;
}
