// report.md: the answer and the table of variants, for a pull request or a job summary.

import type { PairedDifference } from '../../shared/contracts/report/comparison.ts';
import type { Report } from '../../shared/contracts/report/report.ts';
import {
  cut,
  formatDollars,
  formatInterval,
  formatMilliseconds,
  formatPercent,
  formatPoints,
  formatScore,
} from '../../shared/text/format.ts';
import { formatProblem } from '../../shared/text/input-error.ts';
import { andMore, plural } from '../../shared/text/words.ts';
import { whatExpires } from '../findings/kept.ts';
import { code, codeCell, escapeMarkdown } from '../html/markdown-text.ts';
import { difference } from '../metrics/difference.ts';
import { hasInterval, type Standing, standings } from '../standings/standings.ts';

/** Characters of a name in a table, and of a message. */
const MAX_NAME = 100;
const MAX_MESSAGE = 1000;

export function renderMarkdown(report: Report): string {
  const { name, headline, run, variants, warnings, problems, more_problems, stop } = report;
  const expires = whatExpires(report);
  const blocks = [
    `# Holdout report: ${escapeMarkdown(cut(name, MAX_NAME))}`,
    escapeMarkdown(cut(headline, MAX_MESSAGE)),
    ...(variants.length > 0 ? [variantsTable(report), NOTE] : []),
    ...section('Problems', [
      ...(stop ? [escapeMarkdown(`${stop.code}: ${stop.message}`)] : []),
      ...problems.map((problem) => code(cut(formatProblem(problem), MAX_MESSAGE))),
      ...(more_problems > 0 ? [`… ${andMore(more_problems)}.`] : []),
    ]),
    ...section(
      'Warnings',
      warnings.map(({ message }) => escapeMarkdown(cut(message, MAX_MESSAGE))),
    ),
    ...(expires === undefined ? [] : [expires]),
    `Run ${code(run)}. Every figure is in report.json, and every prediction in predictions.csv.`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

const NOTE =
  'Scores are over all samples; a sample without a valid answer is wrong. Intervals are 95% intervals. ' +
  'A tie means that these rows cannot tell the variant from the best one (p ≥ 0.05 by McNemar’s test with Holm’s correction).';

const HEADER = [
  '| Variant | Accuracy | Interval | Versus best | Weighted F1 | Macro F1 | Answered | Cost of 1,000 | Latency p50 |',
  '|---|--:|--:|--:|--:|--:|--:|--:|--:|',
];

function variantsTable(report: Report): string {
  const all = standings(report);
  const best = all[0]?.variant.name ?? '';
  const lines = all.map((one) => `| ${cells(one, report, best).join(' | ')} |`);
  return [...HEADER, ...lines].join('\n');
}

function cells({ variant, words }: Standing, { variants, comparisons }: Report, best: string): string[] {
  const { name, metrics, completion_rate, cost_usd_per_1000, latency_ms, ensemble, rows } = variant;
  const ci = hasInterval(variant, variants) ? metrics.accuracy.ci : null;
  const isWhole = variants.every(({ ended_early }) => !ended_early);
  return [
    `${codeCell(cut(name, MAX_NAME))}${ensemble?.cascade ? ` (${plural(rows, 'row')})` : ''}`,
    formatPercent(metrics.accuracy.value),
    ci ? formatInterval(ci) : '',
    isWhole ? against(difference(comparisons, name, best)) : words,
    formatScore(metrics.f1_weighted),
    formatScore(metrics.f1_macro),
    formatPercent(completion_rate.value),
    formatDollars(cost_usd_per_1000),
    formatMilliseconds(latency_ms?.p50 ?? null),
  ];
}

const against = (behind: PairedDifference | undefined): string =>
  behind ? `${formatPoints(behind.difference)}${behind.significant ? '' : ' (tie)'}` : '';

function section(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`## ${title}`, items.map((item) => `- ${item}`).join('\n')];
}
