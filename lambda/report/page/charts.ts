// The charts that stand on the page; all of them are in charts/.
import type { Report, VariantReport } from '../../shared/contracts/report.ts';
import { COST_FILE } from '../charts/cost.ts';
import { reliabilityFile } from '../charts/reliability.ts';
import type { Chart } from '../charts/render.ts';
import { type Content, Html, html } from './html.ts';
import { foreign } from './parts.ts';

/** Names in a caption. */
const MAX_NAMES = 10;

export function costChart({ pareto_frontier }: Report, charts: readonly Chart[]): Html | false {
  const chart = charts.find(({ fileName }) => fileName === COST_FILE);
  if (!chart) return false;
  const names = pareto_frontier
    .slice(0, MAX_NAMES)
    .map((name, index) => html`${index > 0 && ', '}${foreign(name, 100)}`);
  const caption = html`Efficient, as none that costs the same or less is as accurate: ${names}${
    pareto_frontier.length > MAX_NAMES && ', …'
  }.`;
  return html`<section aria-labelledby="cost"><h2 id="cost">Score against cost</h2>${figure(chart, caption, 'wide')}</section>`;
}

export function reliabilityChart({ variants }: Report, variant: VariantReport, charts: readonly Chart[]): Html | false {
  const chart = charts.find(({ fileName }) => fileName === reliabilityFile(variants.indexOf(variant)));
  return (
    chart !== undefined &&
    figure(chart, 'Right answers by confidence; on the dashed line a confidence holds what it says')
  );
}

/** Vega escapes what it draws. */
function figure({ svg }: Chart, caption: Content, className = ''): Html {
  return html`<figure class="${className}"><figcaption>${caption}</figcaption><div class="scroll" tabindex="0" role="group" aria-label="Chart">${new Html(svg)}</div></figure>`;
}
