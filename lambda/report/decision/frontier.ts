// The efficient variants.
import type { VariantReport } from '../../shared/contracts/report/variant.ts';

/** Two scores that differ by less are the same but for rounding. */
const TIE = 1e-12;

/**
 * Cheapest first: no other is as good, on the rows where both are scored, at the same cost or less. Variants of unknown
 * cost are left out.
 * @param ranked variants, the best first
 * @param behind how far the second is behind the first
 */
export function paretoFrontier(
  ranked: readonly VariantReport[],
  behind: (first: VariantReport, second: VariantReport) => number,
): VariantReport[] {
  const priced = ranked.filter(({ cost_usd_per_1000 }) => cost_usd_per_1000 !== null);
  const cost = ({ cost_usd_per_1000 }: VariantReport) => cost_usd_per_1000 ?? 0;
  const beats = (one: VariantReport, other: VariantReport): boolean => {
    const difference = behind(one, other);
    const ahead = Math.abs(difference) < TIE ? 0 : difference;
    if (ahead !== 0 || cost(one) !== cost(other)) return ahead >= 0 && cost(one) <= cost(other);
    // Of two equals, the first one stays.
    return priced.indexOf(one) < priced.indexOf(other);
  };
  return priced
    .filter((variant) => !priced.some((other) => other !== variant && beats(other, variant)))
    .sort((a, b) => cost(a) - cost(b));
}
