// The variants, as the terminal shows them after a run: the score that decides, a verdict, and what it costs.

import { formatDeciding } from '../../lambda/report/findings/deciding-words.ts';
import { codeCell, escapeMarkdown } from '../../lambda/report/html/markdown-text.ts';
import { decidedBy, foremost, hasInterval, type Standing, standings } from '../../lambda/report/standings/standings.ts';
import { columnName, formatDecidingRange } from '../../lambda/report/standings/words.ts';
import type { DecideBy } from '../../lambda/shared/contracts/choices/decide.ts';
import type { Report } from '../../lambda/shared/contracts/report/report.ts';
import { cut, formatDollars, formatMilliseconds } from '../../lambda/shared/text/format.ts';
import { andMore, plural } from '../../lambda/shared/text/words.ts';
import { table, unbroken } from './table.ts';

const MAX_VARIANTS = 20;
const MAX_NAME = 80;

export function scoresTable(report: Report): string {
  const by = decidedBy(report);
  const [shown, others] = foremost(standings(report), MAX_VARIANTS);
  const head = [
    'Variant',
    `${escapeMarkdown(columnName(by))} (95% interval)`,
    'Against the best',
    'Cost of 1,000',
    'Latency p50',
  ];
  const rows = shown.map((one) => cells(one, by, hasInterval(one.variant, report.variants)));
  const found = table(head, 'lrlrr', rows);
  return others.length > 0 ? `${found}\n\n… ${andMore(others.length)} in the report.` : found;
}

/** @param isBounded false where asking ended early: an interval for a fixed number of rows would be too narrow */
function cells({ variant, score, words, isRecommended }: Standing, by: DecideBy, isBounded: boolean): string[] {
  const { name, ensemble, rows, cost_usd_per_1000, latency_ms } = variant;
  const range = score.ci && isBounded ? ` (${formatDecidingRange(by, score.ci)})` : '';
  return [
    `${codeCell(cut(name, MAX_NAME))}${ensemble?.cascade ? ` (${plural(rows, 'row')})` : ''}`,
    unbroken(`${formatDeciding(by, score)}${range}`),
    isRecommended ? `${words}, **recommended**` : words,
    formatDollars(cost_usd_per_1000),
    formatMilliseconds(latency_ms?.p50 ?? null),
  ];
}

/** How to read the table. */
export const SCORES_NOTE =
  'Scores are over all samples: one without a valid answer is wrong. Verdicts are those of the report, corrected for the number of variants.';
