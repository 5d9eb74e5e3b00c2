// charts/cost.svg: what accuracy costs.
import type { Report } from '../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { formatDollars, formatPercent } from '../../shared/text/format.ts';
import { BLUE, type Chart, chartName, ORANGE, PAPER, renderSvg, SOFT, WIDTH } from './render.ts';

export const COST_FILE = 'cost.svg';
/** With more variants, only the efficient ones are named. */
const MAX_NAMED = 8;

/** Models by price. A baseline costs nothing and is drawn as a line that models must exceed. */
export async function costChart(
  { pareto_frontier }: Report,
  variants: readonly VariantReport[],
): Promise<Chart | undefined> {
  const paid = variants.filter(({ cost_usd_per_1000 }) => cost_usd_per_1000 !== null && cost_usd_per_1000 > 0);
  if (paid.length === 0) return undefined;
  const free = variants.find(({ cost_usd_per_1000 }) => cost_usd_per_1000 === 0);
  const values = paid.map(({ name, cost_usd_per_1000, metrics }) => ({
    name: chartName(name),
    cost: cost_usd_per_1000,
    accuracy: metrics.accuracy.value,
    lower: metrics.accuracy.ci?.lower,
    upper: metrics.accuracy.ci?.upper,
    efficient: pareto_frontier.includes(name),
  }));
  const frontier = values.filter(({ efficient }) => efficient).sort((a, b) => (a.cost ?? 0) - (b.cost ?? 0));
  const x = {
    field: 'cost',
    type: 'quantitative',
    title: 'US dollars for 1,000 samples (log scale)',
    scale: { type: 'log', nice: true },
    axis: { format: '$~g', tickCount: 6, grid: false },
  } as const;
  const y = {
    type: 'quantitative',
    title: 'Accuracy, 95% interval',
    scale: { zero: false, nice: true },
    axis: { format: '.0%', titlePadding: 10 },
  } as const;
  const line = free
    ? [
        {
          name: `${chartName(free.name)}, free: ${formatPercent(free.metrics.accuracy.value)}`,
          accuracy: free.metrics.accuracy.value,
        },
      ]
    : [];
  const svg = await renderSvg(
    {
      width: WIDTH,
      height: 300,
      layer: [
        {
          data: { values: frontier },
          mark: { type: 'line', interpolate: 'step-after', color: BLUE, strokeWidth: 1.5, strokeDash: [4, 3] },
          encoding: { x, y: { ...y, field: 'accuracy' } },
        },
        {
          data: { values },
          mark: { type: 'rule', color: SOFT, opacity: 0.7 },
          encoding: { x, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
        },
        {
          data: { values },
          mark: { type: 'point', filled: true, size: 80, opacity: 1 },
          encoding: {
            x,
            y: { ...y, field: 'accuracy' },
            color: {
              field: 'efficient',
              type: 'nominal',
              title: null,
              legend: {
                labelLimit: 300,
                labelExpr: "datum.value ? 'efficient' : 'another is better and costs no more'",
                orient: 'top',
              },
              scale: { domain: [true, false], range: [BLUE, ORANGE] },
            },
            shape: {
              field: 'efficient',
              type: 'nominal',
              scale: { domain: [true, false], range: ['circle', 'square'] },
            },
          },
        },
        ...namesAt(values.length <= MAX_NAMED ? values : frontier, { x, y }),
        {
          data: { values: line },
          mark: { type: 'rule', color: SOFT, strokeDash: [2, 2] },
          encoding: { y: { ...y, field: 'accuracy' } },
        },
        {
          data: { values: line },
          mark: { type: 'text', align: 'right', x: WIDTH - 4, dy: 10, color: SOFT },
          encoding: { y: { ...y, field: 'accuracy' }, text: { field: 'name' } },
        },
      ],
    },
    `Accuracy against cost for 1,000 samples: ${values
      .slice(0, 10)
      .map((one) => `${one.name} ${formatPercent(one.accuracy)} at ${formatDollars(one.cost)}`)
      .join(', ')}.`,
  );
  return { fileName: COST_FILE, svg };
}

/**
 * Above the points, and below one that is no more accurate than the next cheaper, whose name would be in the way; and
 * twice: a name that lies on a line is kept readable by an edge of paper.
 */
function namesAt<X extends object, Y extends object>(
  values: readonly { cost: number | null; accuracy: number | null }[],
  { x, y }: { x: X; y: Y },
) {
  const cheapestFirst = [...values].sort((a, b) => (a.cost ?? 0) - (b.cost ?? 0));
  const isBelow = ({ accuracy }: { accuracy: number | null }, rank: number) =>
    (accuracy ?? 0) <= (cheapestFirst[rank - 1]?.accuracy ?? -1);
  const edges = [{ stroke: PAPER, strokeWidth: 4, strokeJoin: 'round' as const }, {}];
  return edges.flatMap((edge) =>
    [false, true].map((below) => ({
      data: { values: cheapestFirst.filter((value, rank) => isBelow(value, rank) === below) },
      mark: {
        type: 'text' as const,
        align: 'left' as const,
        baseline: 'middle' as const,
        dx: 8,
        dy: below ? 12 : -8,
        ...edge,
      },
      encoding: { x, y: { ...y, field: 'accuracy' }, text: { field: 'name' } },
    })),
  );
}
