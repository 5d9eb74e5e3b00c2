// charts/coverage-<variant>.svg: which share of samples the variant could handle alone, at which accuracy.
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { formatPercent } from '../../shared/text/format.ts';
import { BLUE, type Chart, chartName, INK, ORANGE, renderSvg, SOFT } from './render.ts';

/** Not narrowed to a constant: Vega-Lite wants a list. */
const SHARES = { domain: [0, 1] };

/** @param index among the report's variants */
export const coverageFile = (index: number): string => `coverage-${index + 1}.svg`;

export async function coverageChart({ name, calibration }: VariantReport, index: number): Promise<Chart | undefined> {
  if (!calibration || calibration.coverage.length < 2) return undefined;
  const values = calibration.coverage.map(({ coverage, accuracy }) => ({
    coverage,
    accuracy: accuracy.value,
    lower: accuracy.ci?.lower,
    upper: accuracy.ci?.upper,
  }));
  const { automation } = calibration;
  const chosen = automation ? [{ coverage: automation.coverage, accuracy: automation.accuracy.value }] : [];
  const target = automation ? [{ accuracy: automation.target }] : [];
  const lowest = Math.min(...values.map(({ accuracy }) => accuracy ?? 1), automation?.target ?? 1);
  const domain = [Math.max(0, Math.floor((lowest - 0.05) * 10) / 10), 1];
  const x = {
    field: 'coverage',
    type: 'quantitative',
    title: 'Most confident share of the samples',
    scale: SHARES,
    axis: { format: '.0%', tickCount: 5 },
  } as const;
  const y = {
    type: 'quantitative',
    title: 'Right among them, 95% interval',
    // The interval of the first few answers would take all the room.
    scale: { domain, clamp: true },
    axis: { format: '.0%', tickCount: 5 },
  } as const;
  const svg = await renderSvg(
    {
      width: 300,
      height: 300,
      layer: [
        {
          data: { values },
          mark: { type: 'area', color: BLUE, opacity: 0.18, clip: true },
          encoding: { x, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
        },
        {
          data: { values: target },
          mark: { type: 'rule', color: SOFT, strokeDash: [3, 3] },
          encoding: { y: { ...y, field: 'accuracy' } },
        },
        {
          data: { values },
          mark: { type: 'line', color: BLUE, strokeWidth: 2 },
          encoding: { x, y: { ...y, field: 'accuracy' } },
        },
        {
          data: { values: chosen },
          mark: {
            type: 'point',
            filled: true,
            shape: 'diamond',
            size: 110,
            opacity: 1,
            color: ORANGE,
            stroke: INK,
            strokeWidth: 1,
          },
          encoding: { x, y: { ...y, field: 'accuracy' } },
        },
      ],
    },
    `Accuracy of ${chartName(name)} on its most confident answers: ${values
      .filter((_, at) => at % Math.ceil(values.length / 8) === 0)
      .map(({ coverage, accuracy }) => `${formatPercent(accuracy)} of ${formatPercent(coverage)}`)
      .join(', ')}.`,
  );
  return { fileName: coverageFile(index), svg };
}
