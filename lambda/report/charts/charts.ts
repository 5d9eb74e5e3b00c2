// The charts of a report: charts/*.svg, of which the page holds some.
import type { Report } from '../../shared/contracts/report.ts';
import { byAccuracy } from '../rank.ts';
import { costChart } from './cost.ts';
import { reliabilityChart } from './reliability.ts';
import { type Chart, startCharts } from './render.ts';
import { scoresChart } from './scores.ts';

/** Variants in a chart, and charts of one variant each: more cannot be told apart. */
const MAX_VARIANTS = 40;

export async function drawCharts(report: Report): Promise<Chart[]> {
  startCharts();
  const variants = byAccuracy(report.variants).slice(0, MAX_VARIANTS);
  if (variants.length === 0) return [];
  const charts = [await scoresChart(variants), await costChart(report, variants)];
  for (const [index, variant] of report.variants.slice(0, MAX_VARIANTS).entries()) {
    charts.push(await reliabilityChart(variant, index));
  }
  return charts.filter((chart) => chart !== undefined);
}
