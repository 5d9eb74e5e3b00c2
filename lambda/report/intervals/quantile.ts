// Quantiles, for latencies and bootstrap intervals.

/**
 * Linear interpolation between order statistics (Hyndman and Fan's type 7, numpy's default).
 * @param sorted ascending, not empty
 */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (high - low) * (position - below);
}
