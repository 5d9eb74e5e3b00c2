// The variants as the terminal shows them: what decides, what it costs, and a verdict. The page has everything.

import { formatDeciding } from '../../lambda/report/findings/deciding-words.ts';
import { decidedBy, foremost, hasInterval, type Standing, standings } from '../../lambda/report/standings/standings.ts';
import { columnName, formatDecidingRange } from '../../lambda/report/standings/words.ts';
import type { DecideBy } from '../../lambda/shared/contracts/choices/decide.ts';
import { formatCount, formatDollars, formatMilliseconds, formatPercent } from '../../lambda/shared/text/format.ts';
import { andMore, plural } from '../../lambda/shared/text/words.ts';
import { paint } from '../terminal/paint.ts';
import { plain } from '../terminal/text.ts';
import { textTable } from '../terminal/text-table.ts';
import type { ScoreSummary, UnscoredSummary } from './report-files.ts';

const PREDICTIONS = ['variant', 'labelled', 'no label', 'cost', 'cost\nper 1,000', 'p50\nlatency'];
/** Variants in the table: more would push the answer off the screen. */
const MAX_SHOWN = 12;
/** Characters of a name that stay on one line even on a narrow terminal. */
const MIN_NAME_WIDTH = 12;
/** Spaces between two columns. */
const GAP = 2;

type Scored = ScoreSummary['variants'][number];

/**
 * The best first, by the score that decides.
 * @param width of the terminal in characters: longer names are wrapped
 */
export function scoreTable(
  report: Pick<ScoreSummary, 'variants' | 'comparisons' | 'decision' | 'stopping'>,
  width = Number.POSITIVE_INFINITY,
): string {
  const by = decidedBy(report);
  const [shown, others] = foremost(standings(report), MAX_SHOWN);
  const head = [
    'variant',
    `${columnName(by).toLowerCase()}\n(95% interval)`,
    'cost\nper 1,000',
    'p50\nlatency',
    'against\nthe best',
  ];
  const aligned = ['left', 'right', 'right', 'right', 'left'] as const;
  const rows = shown.map((one) => scores(one, by, hasInterval(one.variant, report.variants)));
  const found = table(head, rows, width, [...aligned]);
  return others.length > 0 ? `${found}\n… ${andMore(others.length)} on the page` : found;
}

/** The same for predictions. */
export function predictionTable(report: Pick<UnscoredSummary, 'variants'>, width = Number.POSITIVE_INFINITY): string {
  return table(PREDICTIONS, report.variants.map(predictions), width);
}

type Alignment = 'left' | 'right';

function table(head: string[], rows: Cell[][], width: number, colAligns?: Alignment[]): string {
  const colWidths = nameWidth([head, ...rows.map((cells) => cells.map(textOf))], width);
  const painted = rows.map((cells) =>
    cells.map((cell) => (typeof cell === 'string' ? cell : paint(cell.style, cell.text))),
  );
  return textTable(painted, {
    head,
    colWidths,
    wordWrap: true,
    wrapOnWordBoundary: false,
    ...(colAligns && { colAligns }),
  });
}

type Cell = string | { readonly text: string; readonly style: Parameters<typeof paint>[0] };

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

/** The space that the other columns leave for the first one, if it needs more. */
function nameWidth(rows: readonly string[][], width: number): number[] {
  const widest = (column: number): number =>
    GAP + Math.max(...rows.flatMap((cells) => (cells[column] ?? '').split('\n').map((line) => line.length)));
  const others = (rows[0] ?? []).slice(1).reduce((sum, _, index) => sum + widest(index + 1), 0);
  return widest(0) + others <= width ? [] : [Math.max(width - others, MIN_NAME_WIDTH + GAP)];
}

const STYLES = {
  best: 'bold',
  within_margin: 'green',
  undecided: 'yellow',
  tie: 'yellow',
  worse: 'dim',
  unknown: 'dim',
} as const;

/** @param isBounded false where asking ended early: an interval for a fixed number of rows would be too narrow */
function scores(
  { variant, score, verdict, words, isRecommended }: Standing<Scored>,
  by: DecideBy,
  isBounded: boolean,
): Cell[] {
  const name = plain(variant.name);
  const style = isRecommended ? 'green' : STYLES[verdict];
  const range = score.ci && isBounded ? ` (${formatDecidingRange(by, score.ci)})` : '';
  return [
    variant.ensemble?.cascade ? `${name} (${plural(variant.rows ?? 0, 'row')})` : name,
    `${formatDeciding(by, score)}${range}`,
    ...priceAndTime(variant),
    { text: isRecommended ? [words, 'recommended'].join(', ') : words, style },
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

function priceAndTime({ cost_usd_per_1000, latency_ms }: Pick<Scored, 'cost_usd_per_1000' | 'latency_ms'>): string[] {
  return [formatDollars(cost_usd_per_1000), formatMilliseconds(latency_ms?.p50 ?? null)];
}
