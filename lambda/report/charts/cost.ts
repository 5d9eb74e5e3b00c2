// charts/cost.svg: what a better score costs, with the scores that are good enough as a band.
import type { Report } from '../../shared/contracts/report/report.ts';
import { formatDollars } from '../../shared/text/format.ts';
import { formatDeciding, formatMargin } from '../findings/deciding-words.ts';
import { axisOf } from '../standings/axis.ts';
import { decidedBy, type Standing, standings } from '../standings/standings.ts';
import { columnName, isShare } from '../standings/words.ts';
import { type FreeLine, freeLine } from './free-line.ts';
import { type Box, markOf, type Named, type Placed, placeNames } from './placement.ts';
import { BLUE, type Chart, chartName, ORANGE, PAPER, renderSvg, SOFT, textWidth, WIDTH } from './render.ts';

export const COST_FILE = 'cost.svg';
/** With more variants, only the efficient ones are named. */
const MAX_NAMED = 8;
/** Variants in the chart: more cannot be told apart. */
const MAX_VARIANTS = 40;
const HEIGHT = 250;
/** Characters of a name. */
const MAX_NAME = 32;

interface Point {
  readonly name: string;
  readonly cost: number;
  readonly score: number;
  readonly lower: number;
  readonly upper: number;
  readonly kind: Kind;
  readonly x: number;
  readonly y: number;
}

const KINDS = ['recommended', 'efficient', 'another is better and costs no more'] as const;
type Kind = (typeof KINDS)[number];

/** Models by price. What costs nothing is drawn as a line that models must exceed. */
export async function costChart(report: Report): Promise<Chart | undefined> {
  const all = standings(report).slice(0, MAX_VARIANTS);
  const paid = all.filter(({ variant, score }) => (variant.cost_usd_per_1000 ?? 0) > 0 && score.value !== null);
  if (paid.length === 0) return undefined;
  const by = decidedBy(report);
  const free = all.find(({ variant, score }) => variant.cost_usd_per_1000 === 0 && score.value !== null);
  const band = marginBand(report, all[0]);
  const scale = scaleOf(paid, [...(band ? [band.from, band.to] : []), ...(free ? [free.score.value ?? 0] : [])]);
  const points = paid.map((one) => pointOf(one, report, scale));
  const line =
    free &&
    lineOf(free, (value) => formatDeciding(by, { value }), scale, [
      ...intervalsOf(points, scale),
      ...points.map(markOf),
    ]);
  const names = namesIn(points, line?.box, scale);
  const spec = layers({
    points,
    names,
    band,
    line,
    scale,
    title: `${columnName(by)}, 95% interval`,
    format: isShare(by) ? '~p' : '~g',
  });
  const svg = await renderSvg(spec, description(report, points, band !== undefined));
  return { fileName: COST_FILE, svg };
}

function description(report: Report, points: readonly Point[], hasBand: boolean): string {
  const by = decidedBy(report);
  const named = points
    .slice(0, 10)
    .map(({ name, score, cost }) => `${name} ${formatDeciding(by, { value: score })} at ${formatDollars(cost)}`);
  const within =
    report.decision && hasBand ? ` The band is what is within ${formatMargin(report.decision)} of the best.` : '';
  return `${columnName(by)} against cost for 1,000 samples: ${named.join(', ')}.${within}`;
}

interface Band {
  readonly from: number;
  readonly to: number;
}

function marginBand({ decision }: Report, best: Standing | undefined): Band | undefined {
  const value = best?.score.value ?? null;
  if (!decision || value === null) return undefined;
  const end = value - (decision.higher_is_better ? 1 : -1) * decision.margin;
  return { from: Math.min(value, end), to: Math.max(value, end) };
}

/** Known to the pixel, because names are placed by it. */
interface Scale {
  readonly costs: [number, number];
  readonly scores: [number, number];
  readonly x: (cost: number) => number;
  readonly y: (score: number) => number;
  readonly costAt: (x: number) => number;
  readonly scoreAt: (y: number) => number;
}

/** Space beside the cheapest and the dearest one, as a share of the axis. */
const SIDE = 0.08;

function scaleOf(paid: readonly Standing[], more: readonly number[]): Scale {
  const logs = paid.map(({ variant }) => Math.log(variant.cost_usd_per_1000 ?? 1));
  const [cheap, dear] = [Math.min(...logs), Math.max(...logs)];
  const side = Math.max((dear - cheap) * SIDE, Math.log(1.5));
  const [low, high] = [cheap - side, dear + side];
  const { from, to } = axisOf(
    paid.map(({ score }) => score),
    more,
  );
  return {
    costs: [Math.exp(low), Math.exp(high)],
    scores: [from, to],
    x: (cost) => (WIDTH * (Math.log(cost) - low)) / (high - low),
    y: (score) => (HEIGHT * (to - score)) / (to - from),
    costAt: (x) => Math.exp(low + (x / WIDTH) * (high - low)),
    scoreAt: (y) => to - (y / HEIGHT) * (to - from),
  };
}

function pointOf({ variant, score, isRecommended }: Standing, { pareto_frontier }: Report, scale: Scale): Point {
  const value = score.value ?? 0;
  const cost = variant.cost_usd_per_1000 ?? 0;
  const efficient = pareto_frontier.includes(variant.name);
  return {
    name: chartName(variant.name, MAX_NAME),
    cost,
    score: value,
    lower: score.ci?.lower ?? value,
    upper: score.ci?.upper ?? value,
    kind: isRecommended ? 'recommended' : efficient ? 'efficient' : 'another is better and costs no more',
    x: scale.x(cost),
    y: scale.y(value),
  };
}

function lineOf({ variant, score }: Standing, format: (value: number) => string, scale: Scale, taken: readonly Box[]) {
  const value = score.value ?? 0;
  const name = `${chartName(variant.name, MAX_NAME)}, free: ${format(value)}`;
  return freeLine(name, value, scale.y(value), HEIGHT, taken);
}

function intervalsOf(points: readonly Point[], scale: Scale): Box[] {
  return points.map(({ x, lower, upper }) => {
    const top = scale.y(upper);
    return { left: x - 1, top, width: 2, height: scale.y(lower) - top };
  });
}

function namesIn(points: readonly Point[], taken: Box | undefined, scale: Scale): Placed[] {
  const rank = ({ kind }: Point) => KINDS.indexOf(kind);
  const named = points.length <= MAX_NAMED ? points : points.filter((point) => rank(point) < 2).slice(0, MAX_NAMED);
  const wanted = named
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ x, y, name }): Named => ({ x, y, name, width: textWidth(name) }));
  return placeNames(wanted, points, { width: WIDTH, height: HEIGHT }, taken ? [taken] : [], intervalsOf(points, scale));
}

interface Drawn {
  readonly points: readonly Point[];
  readonly names: readonly Placed[];
  readonly band: Band | undefined;
  readonly line: FreeLine | undefined;
  readonly scale: Scale;
  readonly title: string;
  /** d3's format of the scores. */
  readonly format: string;
}

function layers({ points, names, band, line, scale, title, format }: Drawn) {
  const x = {
    field: 'cost',
    type: 'quantitative',
    title: 'US dollars for 1,000 samples (log scale)',
    scale: { type: 'log', nice: false, domain: scale.costs },
    axis: { format: '$~g', tickCount: 6, grid: false },
  } as const;
  const y = {
    type: 'quantitative',
    title,
    scale: { zero: false, nice: false, domain: scale.scores },
    axis: { format, tickCount: 5, titlePadding: 10 },
  } as const;
  const kind = { field: 'kind', type: 'nominal' } as const;
  const used = KINDS.filter((one) => points.some((point) => point.kind === one));
  const style = (all: readonly string[]) => used.map((one) => all[KINDS.indexOf(one)] ?? '');
  const frontier = points.filter((point) => point.kind !== KINDS[2]).sort((a, b) => a.cost - b.cost);
  const texts = names.map(({ name, left, middle }) => ({
    name,
    cost: scale.costAt(left),
    score: scale.scoreAt(middle),
  }));
  const text = { type: 'text', align: 'left', baseline: 'middle' } as const;
  const label = { x, y: { ...y, field: 'score' }, text: { field: 'name' } } as const;
  return {
    width: WIDTH,
    height: HEIGHT,
    layer: [
      ...(band
        ? [
            {
              data: { values: [band] },
              mark: { type: 'rect' as const, color: BLUE, opacity: 0.12 },
              encoding: { y: { ...y, field: 'from' }, y2: { field: 'to' } },
            },
          ]
        : []),
      {
        data: { values: frontier },
        mark: {
          type: 'line' as const,
          interpolate: 'step-after' as const,
          color: BLUE,
          strokeWidth: 1.5,
          strokeDash: [4, 3],
        },
        encoding: { x, y: { ...y, field: 'score' } },
      },
      {
        data: { values: line ? [line] : [] },
        mark: { type: 'rule' as const, color: SOFT, strokeDash: [2, 2] },
        encoding: { y: { ...y, field: 'score' } },
      },
      {
        data: { values: [...points] },
        mark: { type: 'rule' as const, color: SOFT, opacity: 0.7 },
        encoding: { x, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
      },
      {
        data: { values: [...points] },
        mark: { type: 'point' as const, filled: true, size: 80, opacity: 1 },
        encoding: {
          x,
          y: { ...y, field: 'score' },
          color: {
            ...kind,
            title: null,
            legend: { labelLimit: 300, orient: 'top' as const },
            scale: { domain: used, range: style([BLUE, BLUE, ORANGE]) },
          },
          shape: { ...kind, title: null, scale: { domain: used, range: style(['diamond', 'circle', 'square']) } },
        },
      },
      // Twice: a name that lies on a line is kept readable by an edge of paper.
      {
        data: { values: texts },
        mark: { ...text, stroke: PAPER, strokeWidth: 4, strokeJoin: 'round' as const },
        encoding: label,
      },
      { data: { values: texts }, mark: text, encoding: label },
      {
        data: { values: line ? [{ name: line.name, score: scale.scoreAt(line.box.top + line.box.height / 2) }] : [] },
        mark: {
          type: 'text' as const,
          align: 'left' as const,
          baseline: 'middle' as const,
          x: line?.box.left ?? 0,
          color: SOFT,
        },
        encoding: { y: { ...y, field: 'score' }, text: { field: 'name' } },
      },
    ],
  };
}
