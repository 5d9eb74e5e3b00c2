// The deciding score in the head of a column and in its cells.
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import type { Interval } from '../../shared/contracts/report/scores.ts';
import { formatInterval, formatScoreInterval, formatSignificant } from '../../shared/text/format.ts';
import { scoreName } from '../findings/deciding-words.ts';

/** @example 'Macro F1'; 'Recall of fraud' */
export function columnName(by: DecideBy): string {
  const name = scoreName(by);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Shares of rows are percentages, other scores have three digits, and costs are in the reader's own unit. */
export const isShare = ({ metric }: DecideBy): boolean =>
  metric === 'accuracy' || metric === 'precision' || metric === 'recall';

/** @example '86.3–94.5%' */
export function formatDecidingRange(by: DecideBy, ci: Interval): string {
  if (isShare(by)) return formatInterval(ci);
  if (by.metric !== 'expected_cost') return formatScoreInterval(ci);
  return `${formatSignificant(ci.lower)}–${formatSignificant(ci.upper)}`;
}
