// What `holdout check` says.
import { formatCount, formatNamedPValue, formatPercent, formatThreshold } from '../../lambda/shared/text/format.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { plain } from '../terminal/text.ts';
import type { CheckedThreshold } from './contract.ts';

/** Digits of a threshold; thresholds.json has it exactly. */
export function checkText(checked: CheckedThreshold): string {
  const { variant, threshold, automated, right, rows } = checked;
  const share =
    automated === 0
      ? 'none'
      : `${formatCount(right)} of ${formatCount(automated)} (${formatPercent(right / automated)})`;
  const who = `${plain(variant)} at a confidence of at least ${formatThreshold(threshold)}`;
  return `${verdictOf(checked)} ${who} is right on ${share} of the automated answers to ${plural(rows, 'row')}. ${movedOf(checked)}`;
}

function verdictOf({ verdict, accuracy, p_holds, p_violated }: CheckedThreshold): string {
  const target = `${formatPercent(accuracy)} accuracy`;
  if (verdict === 'holds') return `Holds: ${target} is shown to be reached (${formatNamedPValue(p_holds)}).`;
  if (verdict === 'violated') return `Violated: ${target} is shown to be missed (${formatNamedPValue(p_violated)}).`;
  return `Undecided: these rows show neither that ${target} is reached (${formatNamedPValue(p_holds)}) nor that it is missed (${formatNamedPValue(p_violated)}).`;
}

function movedOf({ coverage_before, coverage_now, p_moved, moved }: CheckedThreshold): string {
  const shares = `${formatPercent(coverage_now)} of rows are automated, after ${formatPercent(coverage_before)}`;
  return moved
    ? `${shares}: the rows or the model have changed (${formatNamedPValue(p_moved)}).`
    : `${shares}, which is no clear change (${formatNamedPValue(p_moved)}).`;
}
