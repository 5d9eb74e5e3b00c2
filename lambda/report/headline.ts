// The answer in one sentence.
import type { Report, VariantReport } from '../shared/contracts/report.ts';
import { formatProblem } from '../shared/input-error.ts';
import { formatCount, formatInterval, formatPercent, plural } from './format.ts';

type Facts = Pick<Report, 'status' | 'rows' | 'repeats' | 'variants' | 'problems' | 'more_problems'>;

/** Accuracy decides: the share of all samples that are right, which needs no explanation. */
export function headline(report: Facts): string {
  if (report.status === 'rejected' || report.status === 'failed') return whatIsWrong(report);
  const sentence = whichIsBest(report);
  return report.status === 'partial' ? `Partial result: ${sentence}` : sentence;
}

/** Best first: by accuracy, then by weighted F1, then as the benchmark lists them. */
export function byAccuracy(variants: readonly VariantReport[]): VariantReport[] {
  const f1 = ({ metrics }: VariantReport) => metrics.f1_weighted.value ?? 0;
  return [...variants].sort((a, b) => accuracy(b) - accuracy(a) || f1(b) - f1(a));
}

export function accuracy({ metrics }: VariantReport): number {
  return metrics.accuracy.value ?? 0;
}

export function tfidf(variants: readonly VariantReport[]): VariantReport | undefined {
  return variants.find(({ kind, model }) => kind === 'baseline' && model === 'tfidf');
}

function whatIsWrong({ status, problems, more_problems }: Facts): string {
  const start = status === 'rejected' ? 'Nothing was sent, because the input cannot be used' : 'The run failed';
  const [first] = problems;
  if (!first) return `${start}.`;
  const problem = formatProblem({ ...first, advice: undefined }).replace(/\.$/, '');
  const more = problems.length - 1 + more_problems;
  return `${start}: ${problem}${more > 0 ? ` (and ${plural(more, 'more problem')})` : ''}.`;
}

function whichIsBest({ variants, rows, repeats }: Facts): string {
  const ranked = byAccuracy(variants);
  const [best] = ranked;
  if (!best) return 'There was no variant to compare.';
  const share = rightShare(best, rows, repeats);
  if (ranked.length === 1) return `${best.name} is right on ${share}.`;
  const model = ranked.find(({ kind }) => kind === 'model');
  if (!model) return `Of ${ranked.length} baselines, ${best.name} is the most accurate: right on ${share}.`;
  const sentence = `${best.name} is the most accurate of ${ranked.length} variants: right on ${share}`;
  if (best.kind === 'baseline') {
    return `${sentence}; no model beats this baseline, and the best, ${model.name}, is at ${formatPercent(accuracy(model))}.`;
  }
  const baseline = tfidf(variants);
  if (!baseline) return `${sentence}.`;
  return accuracy(best) > accuracy(baseline)
    ? `${sentence}; the tfidf baseline is at ${formatPercent(accuracy(baseline))}.`
    : `${sentence}, but it does not beat the tfidf baseline, which is as accurate.`;
}

/** @example '91.2% of 191 rows (95% interval 86.3–94.5%)' */
function rightShare({ metrics, samples }: VariantReport, rows: number, repeats: number): string {
  const { value, ci } = metrics.accuracy;
  const interval = ci ? `95% interval ${formatInterval(ci)}` : '';
  return repeats === 1
    ? `${formatPercent(value)} of ${plural(rows, 'row')} (${interval})`
    : `${formatPercent(value)} of ${formatCount(samples)} answers (${plural(rows, 'row')}, ${repeats} times each; ${interval})`;
}
