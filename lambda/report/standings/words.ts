// The deciding score in the head of a column and in its cells.
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import type { Report } from '../../shared/contracts/report/report.ts';
import type { Interval } from '../../shared/contracts/report/scores.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { formatCount, formatInterval, formatScoreInterval, formatSignificant } from '../../shared/text/format.ts';
import { capitalized, plural } from '../../shared/text/words.ts';
import { scoreName } from '../findings/deciding-words.ts';

/** @example 'Macro F1'; 'Recall of fraud' */
export const columnName = (by: DecideBy): string => capitalized(scoreName(by));

/** Shares of rows are percentages, other scores have three digits, and costs are in the reader's own unit. */
export const isShare = ({ metric }: DecideBy): boolean =>
  metric === 'accuracy' || metric === 'precision' || metric === 'recall';

/** @example '86.3–94.5%' */
export function formatDecidingRange(by: DecideBy, ci: Interval): string {
  if (isShare(by)) return formatInterval(ci);
  if (by.metric !== 'expected_cost') return formatScoreInterval(ci);
  return `${formatSignificant(ci.lower)}–${formatSignificant(ci.upper)}`;
}

/**
 * Of a variant that is not scored on all rows that count.
 * @example '137 of 2,000 rows'
 */
export function partOfRows(
  { rows, ended_early }: Pick<VariantReport, 'rows' | 'ended_early'>,
  report: Pick<Report, 'rows' | 'scored_rows'>,
): string | undefined {
  if (ended_early) return `${formatCount(ended_early.rows)} of ${plural(report.rows, 'row')}`;
  return rows < (report.scored_rows ?? report.rows) ? plural(rows, 'row') : undefined;
}
