// What changed, in one sentence.

import {
  formatDeciding,
  formatGap,
  formatGapInterval,
  scoreName,
} from '../../lambda/report/findings/deciding-words.ts';
import { formatNamedPValue, formatPercent, formatPointsWithInterval } from '../../lambda/shared/text/format.ts';
import { listed, plural } from '../../lambda/shared/text/words.ts';
import type { Change, Deciding, RunComparison } from './contract.ts';

/** Variants named in the sentence. */
const MAX_NAMED = 3;

type Verdict = 'better' | 'worse' | 'tie';

/** What decides in the first run decides here. */
export function verdictOf({ deciding, metrics: { accuracy } }: Change): Verdict {
  if (deciding) return deciding.verdict;
  if (!accuracy.significant) return 'tie';
  return accuracy.difference > 0 ? 'better' : 'worse';
}

/** The name of a variant and, if it differs, of the one it is compared with. */
export function changeName({ variant, first_variant }: Pick<Change, 'variant' | 'first_variant'>): string {
  return variant === first_variant ? variant : `${variant} (in A ${first_variant})`;
}

export function compareHeadline({ changes, rows }: Pick<RunComparison, 'changes' | 'rows'>): string {
  const [only, ...others] = changes;
  if (only && others.length === 0) return ofOne(only);
  const groups = Map.groupBy(changes, verdictOf);
  const parts = (['better', 'worse'] as const).flatMap((verdict) => {
    const group = [...(groups.get(verdict) ?? [])].sort((a, b) => size(b) - size(a));
    if (group.length === 0) return [];
    const named = group.map((change) => `${changeName(change)} in ${change.letter}, ${shares(change)}`);
    return [`${group.length} ${verdict} than in A (${listed(named, MAX_NAMED, '; ')})`];
  });
  const ties = groups.get('tie')?.length ?? 0;
  const start = `Of ${changes.length} comparisons on ${plural(rows, 'row')}`;
  if (parts.length === 0) return `${start} none shows more than chance.`;
  return `${start}: ${[...parts, ...(ties > 0 ? [plural(ties, 'tie')] : [])].join(', ')}.`;
}

function ofOne(change: Change): string {
  if (change.deciding) return byDecidingScore(change, change.deciding);
  const { accuracy } = change.metrics;
  const verdict = verdictOf(change);
  const says =
    verdict === 'tie'
      ? 'shows no more than chance'
      : `is significantly ${verdict === 'better' ? 'more' : 'less'} accurate`;
  const facts = `${shares(change)} of ${plural(change.rows, 'row')} (${formatPointsWithInterval(accuracy)}, ${formatNamedPValue(accuracy.p_value_holm)})`;
  return `${changeName(change)} ${says} in ${change.letter}: ${facts}; ${change.newly_right.count} newly right, ${change.newly_wrong.count} newly wrong.`;
}

/** @example 'm/zero-shot is better by macro F1 in B: 0.812 → 0.901 on 191 rows (8.9 points, 95% interval 1.2 to 16.6)' */
function byDecidingScore(change: Change, { by, ahead, verdict }: Deciding): string {
  const says = verdict === 'tie' ? 'shows no more than chance' : `is shown to be ${verdict}`;
  const interval = ahead.ci ? `, 95% interval ${formatGapInterval(by, ahead.ci)}` : '';
  const facts = `${shares(change)} on ${plural(change.rows, 'row')} (${formatGap(by, ahead.value ?? 0)}${interval})`;
  return `${changeName(change)} ${says} by ${scoreName(by)} in ${change.letter}: ${facts}; ${change.newly_right.count} newly right, ${change.newly_wrong.count} newly wrong.`;
}

/** @example '81.2% → 90.1%' */
function shares({ deciding, first, other }: Change): string {
  if (!deciding) return `${formatPercent(first.accuracy.value)} → ${formatPercent(other.accuracy.value)}`;
  const { by } = deciding;
  return `${formatDeciding(by, { value: deciding.first })} → ${formatDeciding(by, { value: deciding.other })}`;
}

export const size = ({ deciding, metrics }: Change): number =>
  Math.abs(deciding?.ahead.value ?? metrics.accuracy.difference);
