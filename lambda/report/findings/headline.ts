// The answer in one sentence.
import { callsEndpoint } from '../../shared/contracts/kinds.ts';
import type { PairedDifference } from '../../shared/contracts/report/comparison.ts';
import type { Report } from '../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import {
  formatCount,
  formatDollars,
  formatInterval,
  formatNamedPValue,
  formatPercent,
  formatPointsWithInterval,
} from '../../shared/text/format.ts';
import { formatProblem } from '../../shared/text/input-error.ts';
import { plural } from '../../shared/text/words.ts';
import { difference } from '../metrics/comparisons.ts';
import { accuracy, byAccuracy, cheapestNotWorse, notWorse, referenceBaseline } from '../metrics/rank.ts';
import { NO_ROW_ASKED, scoredRowsInWords } from './partial.ts';

type HeadlineFacts = Pick<
  Report,
  'status' | 'rows' | 'scored_rows' | 'repeats' | 'variants' | 'comparisons' | 'problems' | 'more_problems'
>;

/** Accuracy decides, because the share of right samples needs no explanation. */
export function headline(report: HeadlineFacts): string {
  if (report.status === 'rejected' || report.status === 'failed') return whatIsWrong(report);
  const sentence = report.scored_rows === 0 && report.variants.length > 0 ? NO_ROW_ASKED : whichIsBest(report);
  return report.status === 'partial' ? `Partial result: ${sentence}` : sentence;
}

export function whatIsWrong({
  status,
  problems,
  more_problems,
}: Pick<HeadlineFacts, 'status' | 'problems' | 'more_problems'>): string {
  const start = status === 'rejected' ? 'Nothing was sent, because the input cannot be used' : 'The run failed';
  const [first] = problems;
  if (!first) return `${start}.`;
  const problem = formatProblem({ ...first, advice: undefined }).replace(/\.$/, '');
  const more = problems.length - 1 + more_problems;
  return `${start}: ${problem}${more > 0 ? ` (and ${plural(more, 'more problem')})` : ''}.`;
}

function whichIsBest(report: HeadlineFacts): string {
  const { variants, comparisons } = report;
  const ranked = byAccuracy(variants);
  const [best] = ranked;
  if (!best) return 'There was no variant to compare.';
  const share = rightShare(best, report);
  if (ranked.length === 1) return `${best.name} is right on ${share}.`;
  const model = ranked.find(callsEndpoint);
  if (variants.every(({ kind }) => kind === 'baseline'))
    return `Of ${ranked.length} baselines, ${best.name} is the most accurate: right on ${share}.`;
  const sentence = `${best.name} is the most accurate of ${ranked.length} variants: right on ${share}`;
  if (best.kind === 'baseline' && model) {
    return `${sentence}; no model beats this baseline: the best one, ${model.name}, reaches ${formatPercent(accuracy(model))}.`;
  }
  // What was decided is said instead: p-values for a fixed number of rows do not hold here.
  if (best.ended_early) return `${sentence}.`;
  const cheapest = cheapestNotWorse(variants, comparisons);
  if (cheapest && cheapest !== best) {
    return `${sentence}; the cheapest variant that is not significantly worse is ${alternative(cheapest, difference(comparisons, best.name, cheapest.name), comparisons.length)}.`;
  }
  const baseline = referenceBaseline(variants);
  return `${sentence}${amongOthers(best, variants, comparisons, cheapest !== undefined)}${baseline ? `; the ${baseline.name} baseline reaches ${formatPercent(accuracy(baseline))}` : ''}.`;
}

/** @param isCheapest whether the best is known to be the cheapest of those not significantly worse */
function amongOthers(
  best: VariantReport,
  variants: HeadlineFacts['variants'],
  comparisons: HeadlineFacts['comparisons'],
  isCheapest: boolean,
): string {
  const alike = notWorse(variants, comparisons).length - 1;
  if (alike === 0) return ', significantly more than any other';
  if (!isCheapest) return `; it ties with ${plural(alike, 'other')}`;
  const cost = best.cost_usd_per_1000 ?? 0;
  const cheaper = variants.some(({ cost_usd_per_1000 }) => cost_usd_per_1000 !== null && cost_usd_per_1000 < cost);
  return cheaper ? '; every cheaper variant is significantly worse' : '; no other variant is cheaper';
}

/** @example 'tfidf at 88.0%, which costs nothing (difference 3.1 points, 95% interval −1.2 to 7.4, p = 0.310)' */
function alternative(variant: VariantReport, behind: PairedDifference | undefined, pairs: number): string {
  const { name, cost_usd_per_1000, ensemble, rows } = variant;
  const price = cost_usd_per_1000 === 0 ? 'which costs nothing' : `${formatDollars(cost_usd_per_1000)} for 1,000`;
  const part = ensemble?.cascade ? ` of ${plural(rows, 'row')}` : '';
  const start = `${name} at ${formatPercent(accuracy(variant))}${part}, ${price}`;
  if (!behind) return start;
  const corrected = pairs > 1 ? ` corrected for ${pairs} pairs` : '';
  return `${start} (difference ${formatPointsWithInterval(behind)}, ${formatNamedPValue(behind.p_value_holm)}${corrected})`;
}

/** @example '91.2% of 191 rows (95% interval 86.3–94.5%)' */
function rightShare({ metrics, rows, ended_early }: VariantReport, { repeats, ...report }: HeadlineFacts): string {
  const { value, ci } = metrics.accuracy;
  // Stopping when it looks clear would make an interval for a fixed number of rows wrong.
  if (ended_early) {
    const times = repeats === 1 ? '' : `, ${repeats} times each`;
    return `${formatPercent(value)} of the ${formatCount(ended_early.rows)} of ${plural(report.rows, 'row')} that it was asked${times}`;
  }
  const interval = ci ? `95% interval ${formatInterval(ci)}` : '';
  return repeats === 1
    ? `${formatPercent(value)} of ${scoredRowsInWords(report)} (${interval})`
    : `${formatPercent(value)} of ${formatCount(rows * repeats)} answers (${scoredRowsInWords(report)}, ${repeats} times each; ${interval})`;
}
