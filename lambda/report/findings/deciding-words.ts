// The deciding score and its differences in words.
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import type { Decision } from '../../shared/contracts/report/decision.ts';
import type { Interval, Score } from '../../shared/contracts/report/scores.ts';
import {
  formatInterval,
  formatPercent,
  formatPoints,
  formatPointsInterval,
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

/** @example 'macro F1'; 'recall of fraud' */
export function scoreName({ metric, average, label }: DecideBy): string {
  const name = NAMES[metric];
  if (label !== undefined) return `${name} of ${label}`;
  return average === undefined ? name : `${average} ${name}`;
}

/** Shares of rows are percentages, other scores have three digits, and costs are in the reader's own unit. */
type Kind = 'share' | 'score' | 'cost';

function kindOf({ metric }: DecideBy): Kind {
  if (metric === 'expected_cost') return 'cost';
  return metric === 'accuracy' || metric === 'precision' || metric === 'recall' ? 'share' : 'score';
}

/** @example '91.2%'; '0.912'; '0.25 a row' */
export function formatDeciding(by: DecideBy, { value }: Pick<Score, 'value'>): string {
  if (kindOf(by) === 'share') return formatPercent(value);
  if (kindOf(by) === 'score' || value === null) return formatScore({ value });
  return `${formatSignificant(value)} a row`;
}

/** @example '95% interval 86.3–94.5%' */
export function formatDecidingInterval(by: DecideBy, ci: Interval): string {
  const kind = kindOf(by);
  if (kind === 'share') return `95% interval ${formatInterval(ci)}`;
  if (kind === 'score') return `95% interval ${formatScoreInterval(ci)}`;
  return `95% interval ${formatSignificant(ci.lower)}–${formatSignificant(ci.upper)}`;
}

/** Scores differ by points, hundredths of the scale. @example '2.0 points'; '0.25 a row' */
export const formatGap = (by: DecideBy, gap: number): string =>
  kindOf(by) === 'cost' ? `${formatSignificant(gap)} a row` : `${formatPoints(gap)} points`;

/** @example '−1.2 to 7.4' */
export const formatGapInterval = (by: DecideBy, ci: Interval): string =>
  kindOf(by) === 'cost'
    ? `${formatSignificant(ci.lower)} to ${formatSignificant(ci.upper)}`.replaceAll('-', '−')
    : formatPointsInterval(ci);

/** Without the zeros that nobody wrote. @example '2 points' */
export function formatMargin({ by, margin }: Pick<Decision, 'by' | 'margin'>): string {
  if (kindOf(by) === 'cost') return `${formatSignificant(margin)} a row`;
  const points = formatSignificant(margin * 100);
  return `${points} ${points === '1' ? 'point' : 'points'}`;
}
