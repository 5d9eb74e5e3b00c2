// Rows that have been looked at before.
import type { Ledger } from '../../shared/contracts/report/report.ts';
import type { Warning } from '../../shared/contracts/run.ts';
import { plural } from '../../shared/text/words.ts';

/** @example '4 earlier runs, with 12 variants' */
export const earlierRuns = ({ earlier_runs, earlier_variants }: Ledger): string =>
  `${plural(earlier_runs, 'earlier run')}, with ${plural(earlier_variants, 'variant')}`;

/** Prompts and models are changed until the figures please: no correction of one report knows of it. */
export function lookedAtBefore(ledger: Ledger | null | undefined): Warning[] {
  if (!ledger || ledger.earlier_runs === 0) return [];
  const message = `These rows have been looked at by ${earlierRuns(ledger)}. The more often one looks and then chooses, the more optimistic the best figure: rows that nobody has looked at, or \`confirm\`, tell what it is worth.`;
  return [{ code: 'looked_at_before', message, count: ledger.earlier_runs }];
}
