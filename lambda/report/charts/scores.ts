// charts/scores.svg: the accuracy of all variants side by side.
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { formatPercent } from '../../shared/text/format.ts';
import { BLUE, type Chart, chartName, INK, ORANGE, renderSvg, rowNames, WIDTH } from './render.ts';

const KINDS = ['model', 'baseline'];

export async function scoresChart(variants: readonly VariantReport[]): Promise<Chart> {
  const values = variants.map(({ name, kind, metrics }, rank) => ({
    rank,
    name: chartName(name),
    kind,
    accuracy: metrics.accuracy.value,
    lower: metrics.accuracy.ci?.lower,
    upper: metrics.accuracy.ci?.upper,
  }));
  const y = { field: 'rank', type: 'ordinal', axis: null } as const;
  const x = { type: 'quantitative', title: 'Accuracy, 95% interval', axis: { format: '.0%', tickCount: 6 } } as const;
  const kind = { field: 'kind', type: 'nominal', title: null } as const;
  const domain = values.some((one) => one.kind === 'ensemble') ? [...KINDS, 'ensemble'] : KINDS;
  const color = { ...kind, scale: { domain, range: [BLUE, ORANGE, INK] } };
  const svg = await renderSvg(
    {
      width: WIDTH,
      height: { step: 26 },
      data: { values },
      layer: [
        rowNames(y),
        {
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: { y, x: { ...x, field: 'lower', scale: { zero: false } }, x2: { field: 'upper' }, color },
        },
        {
          mark: { type: 'point', filled: true, size: 70, opacity: 1 },
          encoding: {
            y,
            x: { ...x, field: 'accuracy' },
            color,
            shape: { ...kind, scale: { domain, range: ['circle', 'square', 'diamond'] } },
          },
        },
      ],
    },
    `Accuracy of ${variants.length} variants with 95% intervals: ${values
      .slice(0, 10)
      .map(({ name, accuracy }) => `${name} ${formatPercent(accuracy)}`)
      .join(', ')}.`,
  );
  return { fileName: 'scores.svg', svg };
}
