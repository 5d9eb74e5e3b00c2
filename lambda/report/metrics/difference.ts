// Reads a pair's difference in either direction. Apart from comparisons.ts, whose distributions a command need not load.
import type { Comparison, ComparisonMetric, PairedDifference } from '../../shared/contracts/report/comparison.ts';

/** The difference of one variant of a pair to the other, whichever comes first. */
export function difference(
  all: readonly Comparison[],
  from: string,
  to: string,
  metric: ComparisonMetric = 'accuracy',
): PairedDifference | undefined {
  const ahead = all.find(({ first, second }) => first === from && second === to);
  if (ahead) return ahead.metrics[metric];
  const turned = all.find(({ first, second }) => first === to && second === from)?.metrics[metric];
  if (!turned) return undefined;
  const { ci } = turned;
  return { ...turned, difference: -turned.difference, ci: ci && { lower: -ci.upper, upper: -ci.lower } };
}
