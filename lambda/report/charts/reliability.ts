// charts/reliability-<variant>.svg: whether confidence equals accuracy.
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { formatPercent } from '../../shared/text/format.ts';
import { BLUE, type Chart, chartName, renderSvg, SOFT } from './render.ts';

/** @param index among the report's variants */
export const reliabilityFile = (index: number): string => `reliability-${index + 1}.svg`;

export async function reliabilityChart(
  { name, calibration }: VariantReport,
  index: number,
): Promise<Chart | undefined> {
  if (!calibration) return undefined;
  const values = calibration.bins.map(({ confidence, accuracy, samples }) => ({
    confidence,
    accuracy: accuracy.value,
    lower: accuracy.ci?.lower,
    upper: accuracy.ci?.upper,
    samples,
  }));
  const share = { type: 'quantitative' as const, scale: { domain: [0, 1] }, axis: { format: '.0%', tickCount: 5 } };
  const x = { ...share, field: 'confidence', title: 'Mean confidence' };
  const y = { ...share, title: 'Right answers, 95% interval' };
  const svg = await renderSvg(
    {
      width: 300,
      height: 300,
      layer: [
        {
          data: {
            values: [
              { confidence: 0, accuracy: 0 },
              { confidence: 1, accuracy: 1 },
            ],
          },
          mark: { type: 'line', color: SOFT, strokeDash: [3, 3] },
          encoding: { x, y: { ...y, field: 'accuracy' } },
        },
        {
          data: { values },
          mark: { type: 'rule', color: SOFT },
          encoding: { x, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
        },
        {
          data: { values },
          mark: { type: 'line', color: BLUE, point: { color: BLUE, filled: true, size: 60 } },
          encoding: { x, y: { ...y, field: 'accuracy' } },
        },
      ],
    },
    `Reliability of ${chartName(name)}: ${values
      .map(({ confidence, accuracy }) => `confidence ${formatPercent(confidence)}, right ${formatPercent(accuracy)}`)
      .join('; ')}.`,
  );
  return { fileName: reliabilityFile(index), svg };
}
