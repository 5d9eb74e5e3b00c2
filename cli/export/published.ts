// The intervals that a paper or a model card shows: those of the page.
import { decidedBy, hasInterval } from '../../lambda/report/standings/standings.ts';
import type { DecideBy } from '../../lambda/shared/contracts/choices/decide.ts';
import type { Report } from '../../lambda/shared/contracts/report/report.ts';
import type { MetricName, Score } from '../../lambda/shared/contracts/report/scores.ts';
import type { VariantReport } from '../../lambda/shared/contracts/report/variant.ts';

/**
 * Without an interval where asking ended early. That of the best variant's deciding score is the one that the choice
 * does not flatter.
 */
export function publishedScore(report: Report, variant: VariantReport, metric: MetricName): Score {
  const score = variant.metrics[metric];
  if (!hasInterval(variant, report.variants)) return { ...score, ci: null };
  const { decision, benchmark } = report;
  const isChosen = variant.name === decision?.best && benchmark.prevalence === undefined;
  return isChosen && decision.chosen && metric === metricOf(decidedBy(report))
    ? { ...score, ci: decision.chosen.ci }
    : score;
}

/** Undefined if it is of one label, or a cost. */
function metricOf({ metric, average, label }: DecideBy): MetricName | undefined {
  if (label !== undefined || metric === 'expected_cost') return undefined;
  if (metric === 'f1-score' || metric === 'precision' || metric === 'recall') {
    return average && `${metric === 'f1-score' ? 'f1' : metric}_${average}`;
  }
  return metric;
}
