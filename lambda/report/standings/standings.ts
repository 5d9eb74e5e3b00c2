// The variants as the first table shows them, on the page and in the terminal: the score that decides, what it costs,
// and a verdict against the best.
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import type { Comparison } from '../../shared/contracts/report/comparison.ts';
import type { Decision, Verdict } from '../../shared/contracts/report/decision.ts';
import type { Score } from '../../shared/contracts/report/scores.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { difference } from '../metrics/comparisons.ts';
import { byAccuracy, referenceBaseline } from '../metrics/rank.ts';
import { formatGapInWords } from './words.ts';

/** What stands in the report of any version. */
export interface Compared {
  readonly variants: readonly VariantReport[];
  readonly comparisons: readonly Comparison[];
  readonly decision?: Decision | undefined;
}

export interface Standing {
  readonly variant: VariantReport;
  readonly score: Score;
  readonly verdict: Verdict | 'tie' | 'unknown';
  /** The verdict for the reader. */
  readonly words: string;
  readonly isRecommended: boolean;
}

/** Reports of old versions were decided by accuracy. */
export const decidedBy = ({ decision }: Pick<Compared, 'decision'>): DecideBy => decision?.by ?? { metric: 'accuracy' };

/** The best first. */
export function standings({ variants, comparisons, decision }: Compared): Standing[] {
  return decision ? byDecision(variants, decision) : byComparisons(variants, comparisons);
}

function byDecision(variants: readonly VariantReport[], decision: Decision): Standing[] {
  const named = new Map(variants.map((variant) => [variant.name, variant]));
  return decision.variants.flatMap(({ name, score, verdict, behind_at_most }): Standing[] => {
    const variant = named.get(name);
    const words = verdictWords(verdict, behind_at_most, decision);
    return variant ? [{ variant, score, verdict, words, isRecommended: name === decision.recommended }] : [];
  });
}

function verdictWords(verdict: Verdict, behindAtMost: number | null, { by, margin }: Decision): string {
  const within = formatGapInWords(by, margin);
  const words = {
    best: 'best',
    within_margin: `within ${within}`,
    worse: `more than ${within} behind`,
    undecided: behindAtMost === null ? 'cannot tell' : `up to ${formatGapInWords(by, behindAtMost)} behind`,
  };
  return words[verdict];
}

function byComparisons(variants: readonly VariantReport[], comparisons: readonly Comparison[]): Standing[] {
  const ranked = byAccuracy(variants);
  return ranked.map((variant, rank): Standing => {
    const shared = { variant, score: variant.metrics.accuracy, isRecommended: false };
    if (rank === 0) return { ...shared, verdict: 'best', words: 'best' };
    const seen = difference(comparisons, variant.name, ranked[0]?.name ?? '');
    if (!seen) return { ...shared, verdict: 'unknown', words: '' };
    return seen.significant
      ? { ...shared, verdict: 'worse', words: 'worse' }
      : { ...shared, verdict: 'tie', words: 'tie' };
  });
}

/**
 * The standings that are always shown: the best ones, and with them the recommended one and the baseline that models
 * are measured against, however far behind they are.
 */
export function foremost(all: readonly Standing[], most: number): [shown: Standing[], others: Standing[]] {
  const baseline = referenceBaseline(all.map(({ variant }) => variant));
  const musts = all.filter((one) => one.isRecommended || one.variant === baseline);
  const free = most - musts.length;
  const first = all.filter((one) => !musts.includes(one)).slice(0, Math.max(0, free));
  const isShown = (one: Standing) => musts.includes(one) || first.includes(one);
  return [all.filter(isShown), all.filter((one) => !isShown(one))];
}
