// All that a choice needs in one table: the score with its interval on one axis, the price, the time, and a verdict.
import type { ComponentChildren } from 'preact';
import type { Report } from '../../../shared/contracts/report/report.ts';
import type { Score } from '../../../shared/contracts/report/scores.ts';
import { formatCount, formatDollars, formatMilliseconds } from '../../../shared/text/format.ts';
import { formatDeciding, formatMargin } from '../../findings/deciding-words.ts';
import { weightedTo } from '../../findings/headline.ts';
import { scoredRowsInWords } from '../../findings/partial.ts';
import { type Column, Foreign, Table } from '../../html/parts.tsx';
import { type Axis, axisNear, placeOn } from '../../standings/axis.ts';
import { decidedBy, foremost, type Standing, standings } from '../../standings/standings.ts';
import { columnName, formatDecidingRange, partOfRows } from '../../standings/words.ts';

/** Variants in the first table; the others are folded. */
const MAX_SHOWN = 6;

export function StandingsTable({ report }: { report: Report }) {
  const [shown, others] = foremost(standings(report), MAX_SHOWN);
  const scale = scaleOf(report, [...shown, ...others]);
  const columns = columnsFor(report, scale.axis);
  const cells = (some: readonly Standing[]) => some.map((one) => cellsOf(one, report, scale));
  return (
    <section aria-labelledby="scores">
      <h2 id="scores" class="hidden">
        Which variant
      </h2>
      <Table caption={captionOf(report)} columns={columns} rows={cells(shown)} class="wide standings" />
      {others.length > 0 && (
        <details>
          <summary>{formatCount(others.length)} more</summary>
          <Table caption="The other variants" columns={columns} rows={cells(others)} class="wide standings" />
        </details>
      )}
    </section>
  );
}

interface Scale {
  readonly axis: Axis;
  /** The scores that are good enough. */
  readonly margin: Axis | undefined;
}

function scaleOf({ decision }: Report, all: readonly Standing[]): Scale {
  const best = all[0]?.score.value ?? null;
  const scores = all.map(({ score }) => score);
  if (!decision || best === null) return { axis: axisNear(scores, best ?? 0, true), margin: undefined };
  const sign = decision.higher_is_better ? 1 : -1;
  const [from = 0, to = 0] = [best, best - sign * decision.margin].sort((a, b) => a - b);
  return { axis: axisNear(scores, best, decision.higher_is_better, [from, to]), margin: { from, to } };
}

function captionOf(report: Report): string {
  const { decision, variants } = report;
  if (variants.some(({ ended_early }) => ended_early)) {
    return 'Each on the rows that it was asked. One that ended early has no interval: it ended when it was decided';
  }
  const start = `On ${scoredRowsInWords(report)}${weightedTo(variants[0])}, with 95% intervals`;
  return decision ? `${start}. Shaded: within ${formatMargin(decision)} of the best` : start;
}

function columnsFor(report: Report, axis: Axis): Column[] {
  const by = decidedBy(report);
  return [
    { name: 'Variant' },
    {
      name: (
        <>
          {columnName(by)}
          <AxisTicks
            axis={axis}
            format={(value) =>
              formatDeciding(by, { value }).replace(/\.0%$| a row$/, (end) => (end === '.0%' ? '%' : ''))
            }
          />
        </>
      ),
    },
    { name: 'Cost of 1,000', figures: true, hint: 'US dollars for 1,000 samples' },
    { name: 'Latency', figures: true, hint: 'Median of the requests' },
    { name: 'Against the best', hint: 'What these rows show of its distance to the best one' },
  ];
}

function AxisTicks({ axis, format }: { axis: Axis; format: (value: number) => string }) {
  const { from, to } = axis;
  return (
    <span class="axis" aria-hidden="true">
      {[from, (from + to) / 2, to].map((value) => (
        <span>{format(value)}</span>
      ))}
    </span>
  );
}

function cellsOf({ variant, score, verdict, words, isRecommended }: Standing, report: Report, scale: Scale) {
  const { name, kind, cost_usd_per_1000, latency_ms } = variant;
  const part = partOfRows(variant, report);
  return [
    <>
      <Foreign text={name} max={60} />
      {kind !== 'model' && <Tag>{kind}</Tag>}
      {part && <Tag>{part}</Tag>}
    </>,
    <ScoreOnAxis score={score} report={report} scale={scale} />,
    formatDollars(cost_usd_per_1000),
    formatMilliseconds(latency_ms?.p50 ?? null),
    <>
      <span class={`verdict ${verdict}`}>{words}</span>
      {isRecommended && <Tag>recommended</Tag>}
    </>,
  ];
}

function Tag({ children }: { children: ComponentChildren }) {
  return (
    <>
      {' '}
      <span class="tag">{children}</span>
    </>
  );
}

function ScoreOnAxis({ score, report, scale }: { score: Score; report: Report; scale: Scale }) {
  const by = decidedBy(report);
  const { value, ci } = score;
  if (value === null) return <span class="none">{formatDeciding(by, { value })}</span>;
  const at = (where: number) => `${(placeOn(scale.axis, where) * 100).toFixed(2)}%`;
  return (
    <span class="on-axis">
      <span>
        <span class="score">{formatDeciding(by, { value })}</span>
        {ci && <span class="interval"> {formatDecidingRange(by, ci)}</span>}
      </span>
      <span
        class={value < scale.axis.from || value > scale.axis.to ? 'range off' : 'range'}
        aria-hidden="true"
        style={{
          '--value': at(value),
          '--lower': at(ci?.lower ?? value),
          '--upper': at(ci?.upper ?? value),
          ...(scale.margin && { '--from': at(scale.margin.from), '--to': at(scale.margin.to) }),
        }}
      />
    </span>
  );
}
