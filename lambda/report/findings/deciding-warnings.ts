// What the reader must know of the score that decides.
import type { Decision } from '../../shared/contracts/report/decision.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import type { Run, Warning } from '../../shared/contracts/run.ts';
import { formatCount, formatPercent } from '../../shared/text/format.ts';
import { listed, oneOrMany, plural } from '../../shared/text/words.ts';
import { formatDeciding, formatGap, formatGapInterval, scoreName } from './deciding-words.ts';

export function decidingWarnings(
  { labels, benchmark }: Pick<Run, 'labels' | 'benchmark'>,
  variants: readonly VariantReport[],
  decision: Decision | undefined,
): Warning[] {
  if (!decision) return [];
  const best = variants.find(({ name }) => name === decision.best);
  return [
    ...(best ? neverPredicted(labels, best, decision) : []),
    ...decision.other_metrics.map((other) => otherBest(other, decision)),
    ...(best ? sharesWithoutRows(labels, benchmark.prevalence ?? {}, best) : []),
  ];
}

/** Labels named in one warning. */
const MAX_NAMED = 10;

function neverPredicted(
  labels: readonly string[],
  { name, distribution, samples }: VariantReport,
  { by }: Decision,
): Warning[] {
  const { truth, predicted } = distribution;
  const never = labels.flatMap((label, index) => {
    const rows = truth[index] ?? 0;
    return rows > 0 && predicted[index] === 0 ? [{ label, rows }] : [];
  });
  if (never.length === 0) return [];
  const rows = never.reduce((sum, one) => sum + one.rows, 0);
  const named = listed(
    never.map(({ label }) => JSON.stringify(label)),
    MAX_NAMED,
  );
  const message = `${name} is the best by ${scoreName(by)} and never predicts ${named}, which ${formatCount(rows)} of ${plural(samples, 'sample')} (${formatPercent(rows / samples)}) ${oneOrMany(never.length, 'are', 'are together')}. If these matter, let another score decide (\`decide_by\`), or say what mistakes cost (\`costs\`).`;
  return [{ code: 'never_predicted', message, count: never.length }];
}

function otherBest({ by, best, score, ahead }: Decision['other_metrics'][number], decision: Decision): Warning {
  const interval = ahead.ci ? `, 95% interval ${formatGapInterval(by, ahead.ci)}` : '';
  const message = `By ${scoreName(by)}, ${best} is better than ${decision.best}: ${formatDeciding(by, score)}, ${formatGap(by, ahead.value ?? 0)} ahead${interval}. What decides here is ${scoreName(decision.by)}; \`decide_by\` changes it.`;
  return { code: 'other_metric', message };
}

function sharesWithoutRows(
  labels: readonly string[],
  prevalence: Readonly<Record<string, number>>,
  { distribution }: VariantReport,
): Warning[] {
  const missing = labels.filter((label, index) => (prevalence[label] ?? 0) > 0 && distribution.truth[index] === 0);
  if (missing.length === 0) return [];
  const named = listed(
    missing.map((label) => JSON.stringify(label)),
    MAX_NAMED,
  );
  const message = `\`prevalence\` gives a share to ${named}, but no row is labelled so. Weighted scores are of the other labels alone.`;
  return [{ code: 'prevalence_without_rows', message, count: missing.length }];
}
