// Tables for a paper: the variants, how far they are behind the best one, and its scores by label.

import { formatDeciding } from '../../lambda/report/findings/deciding-words.ts';
import { scoredRowsInWords } from '../../lambda/report/findings/partial.ts';
import { difference } from '../../lambda/report/metrics/difference.ts';
import { decidedBy, hasInterval, type Standing, standings } from '../../lambda/report/standings/standings.ts';
import { columnName, formatDecidingRange, partOfRows } from '../../lambda/report/standings/words.ts';
import type { DecideBy } from '../../lambda/shared/contracts/choices/decide.ts';
import type { PairedDifference } from '../../lambda/shared/contracts/report/comparison.ts';
import type { Report } from '../../lambda/shared/contracts/report/report.ts';
import type { MetricName, Score } from '../../lambda/shared/contracts/report/scores.ts';
import type { VariantReport } from '../../lambda/shared/contracts/report/variant.ts';
import {
  formatChange,
  formatCount,
  formatDollars,
  formatMilliseconds,
  formatPercent,
  formatPercentWithInterval,
  formatPointsInterval,
  formatPValue,
  formatScore,
  formatScoreInterval,
  NONE,
} from '../../lambda/shared/text/format.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { safeName, type TextFile } from './file.ts';
import { booktabs, type Table } from './latex-text.ts';
import { publishedScore } from './published.ts';

export function latexFiles(report: Report): TextFile[] {
  const all = standings(report);
  const best = all[0]?.variant.name ?? '';
  const tables = [variantsTable(report, all), differencesTable(report, all, best), labelsTable(report, best)];
  return tables
    .filter(({ rows }) => rows.length > 0)
    .map((table) => ({
      path: `${table.label}.tex`,
      text: booktabs({ ...table, label: `${safeName(report.name) || 'holdout'}-${table.label}` }),
    }));
}

/** A column of the table of variants. */
type Column = readonly [head: string, cell: (standing: Standing) => string];

function variantsTable(report: Report, all: readonly Standing[]): Table {
  const by = decidedBy(report);
  // Of the labels, by the benchmark's `prevalence`.
  const isWeighted = report.variants.some(({ at_prevalence }) => at_prevalence);
  const published = ({ variant }: Standing, metric: MetricName): Score => publishedScore(report, variant, metric);
  const scores: Column[] = [
    [`${columnName(by)}${isWeighted ? ', weighted to the given shares' : ''}`, (one) => decidingCell(by, one.score)],
    ['Accuracy', (one) => formatPercentWithInterval(published(one, 'accuracy'))],
    ['Macro F1', (one) => scoreCell(published(one, 'f1_macro'))],
    ['Weighted F1', (one) => scoreCell(published(one, 'f1_weighted'))],
  ];
  const columns: Column[] = [
    ['Variant', ({ variant }) => nameCell(variant, report)],
    // What decides may be one of the others.
    ...scores.filter(([head], place) => scores.findIndex((one) => one[0] === head) === place),
    ['Answered', ({ variant }) => formatPercent(variant.completion_rate.value)],
    ['Cost of 1,000', ({ variant }) => formatDollars(variant.cost_usd_per_1000)],
    ['Latency p50', ({ variant }) => formatMilliseconds(variant.latency_ms?.p50 ?? null)],
  ];
  return {
    label: 'variants',
    caption: `${plural(all.length, 'variant')} on ${scoredRowsInWords(report)} of ${report.name}, the best first, with 95% intervals. A sample without a valid answer counts as wrong.`,
    head: columns.map(([head]) => head),
    rows: all.map((standing) => columns.map(([, cell]) => cell(standing))),
  };
}

function nameCell(variant: VariantReport, report: Report): string {
  const part = partOfRows(variant, report);
  return part === undefined ? variant.name : `${variant.name} (${part})`;
}

const decidingCell = (by: DecideBy, score: Score): string =>
  `${formatDeciding(by, score)}${score.ci ? ` (${formatDecidingRange(by, score.ci)})` : ''}`;

const scoreCell = (score: Score): string =>
  `${formatScore(score)}${score.ci ? ` (${formatScoreInterval(score.ci)})` : ''}`;

function differencesTable({ comparisons }: Report, all: readonly Standing[], best: string): Table {
  const rows = all.flatMap(({ variant: { name } }) => {
    const [accuracy, macro, weighted] = (['accuracy', 'f1_macro', 'f1_weighted'] as const).map((metric) =>
      difference(comparisons, name, best, metric),
    );
    if (!accuracy) return [];
    return [[name, gapCell(accuracy), formatPValue(accuracy.p_value_holm), gapCell(macro), gapCell(weighted)]];
  });
  return {
    label: 'differences',
    caption: `Differences to ${best} on the same rows, in points, with 95% intervals. p is corrected by Holm’s method for all pairs.`,
    head: ['Variant', 'Accuracy', 'p', 'Macro F1', 'Weighted F1'],
    rows,
  };
}

function gapCell(found: PairedDifference | undefined): string {
  if (!found) return NONE;
  return `${formatChange(found.difference)}${found.ci ? ` (${formatPointsInterval(found.ci)})` : ''}`;
}

function labelsTable({ variants }: Report, best: string): Table {
  const variant = variants.find(({ name }) => name === best);
  const isBounded = variant !== undefined && hasInterval(variant, variants);
  const cell = (score: Score): string => scoreCell(isBounded ? score : { ...score, ci: null });
  return {
    label: 'labels',
    caption: `Scores of ${best} by label, with 95% intervals.`,
    head: ['Label', 'Samples', 'Precision', 'Recall', 'F1'],
    rows: (variant?.classes ?? []).map((one) => [
      one.label,
      formatCount(one.support),
      cell(one.precision),
      cell(one.recall),
      cell(one['f1-score']),
    ]),
  };
}
