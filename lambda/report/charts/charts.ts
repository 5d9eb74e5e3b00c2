// The charts of a report, charts/*.svg; some of them are on the page too.
import type { Report } from '../../shared/contracts/report/report.ts';
import { rankedBy } from '../metrics/rank.ts';
import { costChart } from './cost.ts';
import { coverageChart } from './coverage.ts';
import { labelsChart } from './labels.ts';
import { reliabilityChart } from './reliability.ts';
import { type Chart, startCharts } from './render.ts';
import { scoresChart } from './scores.ts';

/** Variants in a chart: more cannot be told apart. */
const MAX_VARIANTS = 40;
/** Only the best variants have charts of their own, because each takes time and space. */
const MAX_CHARTED = 10;

export async function drawCharts(report: Report): Promise<Chart[]> {
  startCharts();
  const variants = rankedBy(report.variants, report.benchmark.decide_by).slice(0, MAX_VARIANTS);
  if (variants.length === 0) return [];
  const charts = [await scoresChart(variants), await costChart(report)];
  for (const variant of variants.slice(0, MAX_CHARTED)) {
    const index = report.variants.indexOf(variant);
    charts.push(await labelsChart(variant, index));
    charts.push(await reliabilityChart(variant, index));
    charts.push(await coverageChart(variant, index));
  }
  return charts.filter((chart) => chart !== undefined);
}
