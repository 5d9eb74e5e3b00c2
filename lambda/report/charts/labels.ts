// charts/labels-<variant>.svg: how well each label is read, and how often it is predicted.
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { formatCount, formatScore } from '../../shared/text/format.ts';
import { BLUE, type Chart, chartName, renderSvg, rowNames, SOFT } from './render.ts';

/** Labels that fit on one chart; with more, only the weakest are shown. */
export const MAX_LABELS = 30;

/** Not narrowed to a constant: Vega-Lite wants a list. */
const SHARES = { domain: [0, 1] };
/**
 * Formats ticks as 200, 1,000, 20k, 3M, each on its own. Vega's `s` uses the largest tick's prefix for all of them, so
 * 200 beside 1,000 would read 0.2k.
 */
const COUNT =
  "datum.value >= 1e6 ? format(datum.value / 1e6, ',~f') + 'M' : datum.value >= 1e4 ? format(datum.value / 1e3, ',~f') + 'k' : format(datum.value, ',~f')";
const KINDS = ['support', 'predicted'];

/** @param index among the report's variants */
export const labelsFile = (index: number): string => `labels-${index + 1}.svg`;

/** Two panels with the same labels, the lowest F1 first: F1 with its interval; true and predicted counts. */
export async function labelsChart({ name, classes }: VariantReport, index: number): Promise<Chart | undefined> {
  const f1 = ({ 'f1-score': { value } }: (typeof classes)[number]) => value ?? 0;
  const weakest = classes
    .filter(({ support, predicted }) => support + predicted > 0)
    .sort((a, b) => f1(a) - f1(b))
    .slice(0, MAX_LABELS);
  if (weakest.length === 0) return undefined;
  const values = weakest.map((one, rank) => ({
    rank,
    name: chartName(one.label),
    f1: f1(one),
    lower: one['f1-score'].ci?.lower,
    upper: one['f1-score'].ci?.upper,
    support: one.support,
    predicted: one.predicted,
  }));
  const y = { field: 'rank', type: 'ordinal', axis: null } as const;
  const score = { type: 'quantitative', title: 'F1, 95% interval', scale: SHARES, axis: { tickCount: 5 } } as const;
  const count = { type: 'quantitative', title: 'Samples', axis: { tickCount: 4, labelExpr: COUNT } } as const;
  const kind = {
    field: 'kind',
    type: 'nominal',
    title: null,
    legend: { orient: 'top', labelExpr: "datum.value === 'support' ? 'true' : 'predicted'" },
  } as const;
  const svg = await renderSvg(
    {
      data: { values },
      spacing: 24,
      hconcat: [
        {
          width: 260,
          height: { step: 24 },
          layer: [
            rowNames(y),
            {
              mark: { type: 'rule', color: BLUE, strokeWidth: 2, opacity: 0.55 },
              encoding: { y, x: { ...score, field: 'lower' }, x2: { field: 'upper' } },
            },
            {
              mark: { type: 'point', filled: true, size: 60, opacity: 1, color: BLUE },
              encoding: { y, x: { ...score, field: 'f1' } },
            },
          ],
        },
        {
          width: 220,
          height: { step: 24 },
          layer: [
            {
              mark: { type: 'rule', color: SOFT, strokeWidth: 1.5 },
              encoding: { y, x: { ...count, field: 'support' }, x2: { field: 'predicted' } },
            },
            {
              transform: [{ fold: ['support', 'predicted'], as: ['kind', 'samples'] }],
              mark: { type: 'point', filled: true, size: 60, opacity: 1 },
              encoding: {
                y,
                x: { ...count, field: 'samples' },
                color: { ...kind, scale: { domain: KINDS, range: [SOFT, BLUE] } },
                shape: { ...kind, scale: { domain: KINDS, range: ['square', 'circle'] } },
              },
            },
          ],
        },
      ],
    },
    `F1 by label of ${chartName(name)}, the lowest first: ${weakest
      .slice(0, 10)
      .map((one) => {
        const { label, support, predicted } = one;
        const counts = `${formatCount(support)} true, ${formatCount(predicted)} predicted`;
        return `${chartName(label)} ${formatScore(one['f1-score'])} (${counts})`;
      })
      .join(', ')}.`,
  );
  return { fileName: labelsFile(index), svg };
}
