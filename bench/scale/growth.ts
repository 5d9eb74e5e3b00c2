// Draws how a run's parts grow with the rows. Both axes are logarithmic, so linear growth has a slope of one.
import { renderSvg, WIDTH } from '../../lambda/report/charts/render.ts';

export interface Growth {
  readonly rows: number;
  readonly part: string;
  readonly seconds: number;
}

export async function growthChart(values: readonly Growth[]): Promise<string> {
  const log = { type: 'log', nice: true } as const;
  return await renderSvg(
    {
      width: WIDTH,
      height: 300,
      data: { values: [...values] },
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'rows', type: 'quantitative', title: 'Rows (log scale)', scale: log, axis: { format: '~s' } },
        y: { field: 'seconds', type: 'quantitative', title: 'Seconds (log scale)', scale: log, axis: { format: '~g' } },
        color: { field: 'part', type: 'nominal', title: null, scale: { range: ['#2f6fd6', '#d9822b', '#5a6472'] } },
        strokeDash: { field: 'part', type: 'nominal', title: null },
      },
    },
    'Seconds of dispatch, segments and report for a thousand to a million rows.',
  );
}
