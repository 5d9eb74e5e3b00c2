// The variants as the first table shows them, on the page and in the terminal: the score that decides, and a verdict
// against the best one.
import { REFERENCE_BASELINE } from '../../shared/baselines/registry.ts';
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import type { Comparison } from '../../shared/contracts/report/comparison.ts';
import type { Decision, Verdict } from '../../shared/contracts/report/decision.ts';
import type { Score } from '../../shared/contracts/report/scores.ts';
import type { RunDecision, Stopping } from '../../shared/contracts/report/stopping.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { formatPoints } from '../../shared/text/format.ts';
import { formatGap, formatMargin } from '../findings/deciding-words.ts';
import { difference } from '../metrics/difference.ts';
import { accuracy } from '../metrics/rank.ts';

/** What a verdict needs of a variant. */
export interface Standable extends Pick<VariantReport, 'name' | 'metrics' | 'cost_usd_per_1000' | 'latency_ms'> {
  readonly kind?: VariantReport['kind'] | undefined;
  readonly model?: string | undefined;
  readonly rows?: number | undefined;
  readonly ensemble?: VariantReport['ensemble'] | undefined;
  readonly ended_early?: VariantReport['ended_early'] | undefined;
}

interface Compared<V> {
  readonly variants: readonly V[];
  readonly comparisons?: readonly Comparison[] | undefined;
  /** Absent in reports of old versions and of runs that ended early, which accuracy decides. */
  readonly decision?: Decision | undefined;
  readonly stopping?: Stopping | null | undefined;
}

export interface Standing<V = VariantReport> {
  readonly variant: V;
  readonly score: Score;
  readonly verdict: Verdict | 'tie' | 'unknown';
  /** The verdict for the reader. */
  readonly words: string;
  readonly isRecommended: boolean;
}

export const decidedBy = ({ decision }: Pick<Compared<unknown>, 'decision'>): DecideBy =>
  decision?.by ?? { metric: 'accuracy' };

/** The best first. */
export function standings<V extends Standable>(report: Compared<V>): Standing<V>[] {
  const { variants, comparisons = [], decision, stopping } = report;
  if (decision) return byDecision(variants, decision);
  return variants.some(({ ended_early }) => ended_early)
    ? byEarlyDecisions(variants, stopping?.decisions ?? [])
    : byComparisons(variants, comparisons);
}

/**
 * A variant that got rows until it was decided, or an ensemble of such, has no interval: one for a number of rows that
 * is chosen beforehand would be too narrow.
 */
export function hasInterval(variant: Standable, variants: readonly Standable[]): boolean {
  const members = variant.ensemble?.variants ?? [];
  return !variants.some(({ name, ended_early }) => ended_early && (name === variant.name || members.includes(name)));
}

/** The best first. */
export const ranked = <V extends Standable>(report: Compared<V>): V[] =>
  standings(report).map(({ variant }) => variant);

function byDecision<V extends Standable>(variants: readonly V[], decision: Decision): Standing<V>[] {
  const named = new Map(variants.map((variant) => [variant.name, variant]));
  return decision.variants.flatMap(({ name, score, verdict, behind_at_most }): Standing<V>[] => {
    const variant = named.get(name);
    const words = verdictWords(verdict, behind_at_most, decision);
    // Of the best one, the interval that the choice does not flatter.
    const corrected = name === decision.best && decision.chosen ? { ...score, ci: decision.chosen.ci } : score;
    return variant ? [{ variant, score: corrected, verdict, words, isRecommended: name === decision.recommended }] : [];
  });
}

function verdictWords(verdict: Verdict, behindAtMost: number | null, decision: Decision): string {
  const words = {
    best: 'best',
    within_margin: `within ${formatMargin(decision)}`,
    worse: 'worse',
    undecided: behindAtMost === null ? 'cannot tell' : `up to ${formatGap(decision.by, behindAtMost)} behind`,
  };
  return words[verdict];
}

/**
 * A cascade is scored on part of the rows, and so is an ensemble of which a member ended early; what is shown to be
 * behind may have had easier ones.
 */
function bestFirst<V extends Standable>(variants: readonly V[]): V[] {
  const most = Math.max(...variants.map(({ rows }) => rows ?? 0));
  const inPart = ({ ensemble, rows = most }: Standable) =>
    Number(ensemble?.cascade != null || (ensemble != null && rows < most));
  const isBehind = ({ ended_early }: Standable) => Number(ended_early?.behind != null);
  return variants.toSorted((a, b) => inPart(a) - inPart(b) || isBehind(a) - isBehind(b) || accuracy(b) - accuracy(a));
}

function byComparisons<V extends Standable>(variants: readonly V[], comparisons: readonly Comparison[]): Standing<V>[] {
  const best = bestFirst(variants);
  return best.map((variant, rank): Standing<V> => {
    const shared = { variant, score: variant.metrics.accuracy, isRecommended: false };
    if (rank === 0) return { ...shared, verdict: 'best', words: 'best' };
    const seen = difference(comparisons, variant.name, best[0]?.name ?? '');
    if (!seen) return { ...shared, verdict: 'unknown', words: '' };
    const verdict = seen.significant ? 'worse' : 'tie';
    return { ...shared, verdict, words: verdict };
  });
}

/** The tests of the comparisons are made for a number of rows that is chosen beforehand. */
function byEarlyDecisions<V extends Standable>(
  variants: readonly V[],
  decisions: readonly RunDecision[],
): Standing<V>[] {
  const ranked = bestFirst(variants);
  return ranked.map((variant, rank): Standing<V> => {
    const { accuracy: score } = variant.metrics;
    const shared = {
      variant,
      score: hasInterval(variant, variants) ? score : { ...score, ci: null },
      isRecommended: false,
    };
    if (rank === 0) return { ...shared, verdict: 'best', words: 'best' };
    return { ...shared, ...decidedAgainst(variant.name, ranked[0]?.name ?? '', decisions) };
  });
}

/** @example 'at least 3.1 points behind m/zero-shot' */
function decidedAgainst(
  name: string,
  best: string,
  decisions: readonly RunDecision[],
): Pick<Standing, 'verdict' | 'words'> {
  const behind = decisions.find(({ variant, outcome }) => variant === name && outcome === 'behind');
  if (behind) {
    return { verdict: 'worse', words: `at least ${formatPoints(behind.lower ?? 0)} points behind ${behind.than}` };
  }
  const within = decisions.find(
    ({ variant, outcome, than }) => variant === name && outcome === 'within_margin' && than === best,
  );
  if (within) {
    const most = within.upper ?? 0;
    return {
      verdict: 'within_margin',
      words: most > 0 ? `at most ${formatPoints(most)} points behind` : 'not behind',
    };
  }
  return { verdict: 'unknown', words: 'not decided' };
}

/**
 * The standings that are always shown: the best ones, and with them the recommended one and the baseline that models
 * are measured against, however far behind they are.
 */
export function foremost<V extends Standable>(
  all: readonly Standing<V>[],
  most: number,
): [shown: Standing<V>[], others: Standing<V>[]] {
  const isBaseline = ({ kind, model }: Standable) => kind === 'baseline' && model === REFERENCE_BASELINE;
  const musts = all.filter((one) => one.isRecommended || isBaseline(one.variant));
  const first = all.filter((one) => !musts.includes(one)).slice(0, Math.max(0, most - musts.length));
  const isShown = (one: Standing<V>) => musts.includes(one) || first.includes(one);
  return [all.filter(isShown), all.filter((one) => !isShown(one))];
}
