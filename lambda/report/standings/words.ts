// The deciding score, and how far apart two of them are, in words.
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import type { Interval } from '../../shared/contracts/report/scores.ts';
import {
  formatInterval,
  formatPercent,
  formatPoints,
  formatScore,
  formatScoreInterval,
  formatSignificant,
} from '../../shared/text/format.ts';

const NAMES = {
  accuracy: 'accuracy',
  balanced_accuracy: 'balanced accuracy',
  matthews_corrcoef: 'Matthews correlation',
  cohen_kappa_score: 'Cohen’s kappa',
  expected_cost: 'expected cost',
  precision: 'precision',
  recall: 'recall',
  'f1-score': 'F1',
} as const satisfies Record<DecideBy['metric'], string>;

/** @example 'Macro F1'; 'Recall of fraud' */
export function columnName({ metric, average, label }: DecideBy): string {
  const name =
    label !== undefined ? `${NAMES[metric]} of ${label}` : [average, NAMES[metric]].filter(Boolean).join(' ');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Shares of rows are percentages, other scores have three digits, and costs are in the reader's own unit. */
const SHARES: readonly string[] = ['accuracy', 'precision', 'recall'] satisfies DecideBy['metric'][];

/** @example '91.2%'; '0.912' */
export function formatDecidingScore({ metric }: DecideBy, value: number | null): string {
  if (value === null || SHARES.includes(metric)) return formatPercent(value);
  return metric === 'expected_cost' ? formatSignificant(value) : formatScore({ value });
}

/** @example '86.3–94.5%' */
export function formatDecidingRange({ metric }: DecideBy, ci: Interval): string {
  if (SHARES.includes(metric)) return formatInterval(ci);
  if (metric !== 'expected_cost') return formatScoreInterval(ci);
  return `${formatSignificant(ci.lower)}–${formatSignificant(ci.upper)}`;
}

/** Scores differ by points, hundredths of the scale. @example '2 points'; '8.9 points'; '0.25 a row' */
export function formatGapInWords({ metric }: DecideBy, gap: number): string {
  if (metric === 'expected_cost') return `${formatSignificant(gap)} a row`;
  const points = formatPoints(gap).replace(/\.0$/, '');
  return `${points} ${points === '1' ? 'point' : 'points'}`;
}
