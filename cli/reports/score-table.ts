// The scores of a report as the terminal shows them; its files have everything.

import {
  formatCount,
  formatDollars,
  formatMilliseconds,
  formatPercent,
  formatScore,
  formatScoreWithInterval,
} from '../../lambda/shared/text/format.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { plain } from '../terminal/text.ts';
import { textTable } from '../terminal/text-table.ts';
import type { ScoreSummary, UnscoredSummary } from './report-files.ts';

const SCORES = [
  'variant',
  'accuracy\n(95% interval)',
  'weighted\nF1',
  'macro\nF1',
  'completion\nrate',
  'cost\nper 1,000',
  'p50\nlatency',
];
const PREDICTIONS = ['variant', 'labelled', 'no label', 'cost', 'cost\nper 1,000', 'p50\nlatency'];
/** Characters of a name that stay on one line even on a narrow terminal. */
const MIN_NAME_WIDTH = 12;
/** Spaces between two columns. */
const GAP = 2;

/**
 * One line per variant, in the report's order, without colour so that it can be pasted.
 * @param width of the terminal in characters: longer names are wrapped
 */
export function scoreTable(report: Pick<ScoreSummary, 'variants'>, width = Number.POSITIVE_INFINITY): string {
  return table(SCORES, report.variants.map(scores), width);
}

/** The same for predictions. */
export function predictionTable(report: Pick<UnscoredSummary, 'variants'>, width = Number.POSITIVE_INFINITY): string {
  return table(PREDICTIONS, report.variants.map(predictions), width);
}

function table(head: string[], rows: string[][], width: number): string {
  const colWidths = nameWidth([head, ...rows], width);
  return textTable(rows, { head, colWidths, wordWrap: true, wrapOnWordBoundary: false });
}

/** The space that the other columns leave for the first one, if it needs more. */
function nameWidth(rows: readonly string[][], width: number): number[] {
  const widest = (column: number): number =>
    GAP + Math.max(...rows.flatMap((cells) => (cells[column] ?? '').split('\n').map((line) => line.length)));
  const others = (rows[0] ?? []).slice(1).reduce((sum, _, index) => sum + widest(index + 1), 0);
  return widest(0) + others <= width ? [] : [Math.max(width - others, MIN_NAME_WIDTH + GAP)];
}

function scores(variant: ScoreSummary['variants'][number]): string[] {
  const { metrics } = variant;
  return [
    variant.ensemble?.cascade ? `${plain(variant.name)} (${plural(variant.rows ?? 0, 'row')})` : plain(variant.name),
    formatScoreWithInterval(metrics.accuracy),
    formatScore(metrics.f1_weighted),
    formatScore(metrics.f1_macro),
    formatPercent(variant.completion_rate.value),
    ...priceAndTime(variant),
  ];
}

function predictions(variant: UnscoredSummary['variants'][number]): string[] {
  return [
    plain(variant.name),
    formatPercent(variant.completion_rate.value),
    formatCount(variant.samples - variant.answered),
    formatDollars(variant.cost_usd),
    ...priceAndTime(variant),
  ];
}

function priceAndTime({
  cost_usd_per_1000,
  latency_ms,
}: Pick<ScoreSummary['variants'][number], 'cost_usd_per_1000' | 'latency_ms'>): string[] {
  return [formatDollars(cost_usd_per_1000), formatMilliseconds(latency_ms?.p50 ?? null)];
}
