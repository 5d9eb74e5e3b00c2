// The report's tables as CSV for papers and spreadsheets: one figure per line, in long form.
import type { Report } from '../../shared/contracts/report/report.ts';
import type { MetricName, Score } from '../../shared/contracts/report/scores.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { numberField, textField } from '../../shared/csv/fields.ts';
import { METRIC_NAMES } from '../scores/scores.ts';

/** One figure. */
export interface MetricRow {
  readonly variant: string;
  /** All samples, answered ones only, or those that have a distribution over all labels. */
  readonly over: string;
  /** Empty for scores of all labels together. */
  readonly label: string;
  readonly metric: string;
  readonly value?: number | undefined;
  readonly lower?: number | undefined;
  readonly upper?: number | undefined;
}

export const metricRows = ({ variants }: Pick<Report, 'variants'>): MetricRow[] =>
  variants.flatMap((variant) =>
    scoresOf(variant).map(([over, label, metric, { value, ci }]) => ({
      variant: variant.name,
      over,
      label,
      metric,
      value: value ?? undefined,
      lower: ci?.lower,
      upper: ci?.upper,
    })),
  );

export function metricsCsv(report: Report): string {
  const lines = metricRows(report).map(({ variant, over, label, metric, value, lower, upper }) =>
    [textField(variant), over, textField(label), metric, ...[value, lower, upper].map(numberField)].join(','),
  );
  return csv('variant,over,label,metric,value,lower,upper', lines);
}

function scoresOf(variant: VariantReport): (readonly [string, string, string, Score])[] {
  const { metrics, metrics_answered, completion_rate, classes } = variant;
  const all = (name: MetricName) => ['all', '', name, metrics[name]] as const;
  const answered = (name: MetricName) => ['answered', '', name, metrics_answered[name]] as const;
  return [
    ...METRIC_NAMES.map(all),
    ['all', '', 'completion_rate', completion_rate],
    ...METRIC_NAMES.map(answered),
    ...repeatScores(variant),
    ...calibrationScores(variant).map(([name, value]) => ['answered', '', name, { value, ci: null }] as const),
    ...probabilityScores(variant),
    ...classes.flatMap((one) =>
      (['precision', 'recall', 'f1-score'] as const).map((name) => ['all', one.label, name, one[name]] as const),
    ),
  ];
}

function repeatScores({ repeats }: VariantReport): (readonly [string, string, string, Score])[] {
  if (!repeats) return [];
  return [
    ['all', '', 'flip_rate', repeats.flip_rate],
    ['all', '', 'fleiss_kappa', { value: repeats.fleiss_kappa, ci: null }],
  ];
}

function calibrationScores({ calibration }: VariantReport): (readonly [string, number | null])[] {
  if (!calibration) return [];
  const { brier_score_top_label, roc_auc, expected_calibration_error } = calibration;
  return Object.entries({ expected_calibration_error, brier_score_top_label, roc_auc });
}

function probabilityScores({ probability_scores }: VariantReport): (readonly [string, string, string, Score])[] {
  return Object.entries(probability_scores?.metrics ?? {}).map(([name, score]) => [
    'with_probabilities',
    '',
    name,
    score,
  ]);
}

/** One line per pair and metric. */
export function comparisonsCsv({ comparisons }: Report): string {
  const lines = comparisons.flatMap((pair) =>
    Object.entries(pair.metrics).map(([metric, { difference, ci, p_value, p_value_holm, significant }]) => {
      const figures = [difference, ci?.lower, ci?.upper, p_value, p_value_holm].map((one) =>
        numberField(one ?? undefined),
      );
      const rows = [pair.first_better, pair.second_better, pair.smallest_difference ?? undefined].map(numberField);
      return [textField(pair.first), textField(pair.second), metric, ...figures, significant, ...rows].join(',');
    }),
  );
  const header =
    'first,second,metric,difference,lower,upper,p_value,p_value_holm,significant,first_better,second_better,smallest_difference';
  return csv(header, lines);
}

/** One line per slice and variant. */
export function slicesCsv({ slices }: Report): string {
  const lines = slices.flatMap(({ slice, group, scores }) =>
    scores.map(({ name, rows, accuracy, f1_weighted, difference, p_value, p_value_holm, significant }) => {
      const { value, ci } = accuracy;
      const figures = [value, ci?.lower, ci?.upper, f1_weighted, difference, p_value, p_value_holm];
      const texts = [slice, group, name].map(textField);
      return [...texts, rows, ...figures.map((one) => numberField(one ?? undefined)), significant].join(',');
    }),
  );
  const header =
    'slice,group,variant,rows,accuracy,lower,upper,f1_weighted,difference,p_value,p_value_holm,significant';
  return csv(header, lines);
}

function csv(header: string, lines: readonly string[]): string {
  return [header, ...lines].map((line) => `${line}\n`).join('');
}
