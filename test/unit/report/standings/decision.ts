// A decision by accuracy with the verdicts that a test needs.
import { Decision, type VariantDecision } from '../../../../lambda/shared/contracts/report/decision.ts';

interface Stands extends Partial<Pick<VariantDecision, 'behind_at_most'>> {
  readonly name: string;
  readonly value: number;
  readonly verdict: VariantDecision['verdict'];
}

/** @param variants the best first */
export function decisionOf(variants: readonly Stands[]): Decision {
  const best = variants[0]?.value ?? 0;
  return Decision.parse({
    by: { metric: 'accuracy' },
    higher_is_better: true,
    margin: 0.02,
    rows: 100,
    tried: variants.length,
    best: variants[0]?.name ?? null,
    chosen: null,
    recommended: null,
    smallest_difference: null,
    other_metrics: [],
    baseline: null,
    variants: variants.map(({ name, value, verdict, behind_at_most = null }) => ({
      name,
      rows: 100,
      score: { value, ci: { lower: value - 0.05, upper: value + 0.05 } },
      difference: { value: best - value, ci: null },
      behind_at_most,
      verdict,
      rows_needed: null,
      probability_best: null,
      expected_regret: null,
      expected_regret_usd_per_1000: null,
    })),
  });
}
