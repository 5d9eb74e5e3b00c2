// Parts of the holdout, beginning with those on which the best variant does worst.

import type { ComponentChildren } from 'preact';
import type { SliceReport, SliceScores } from '../../../shared/contracts/report/comparison.ts';
import type { Report } from '../../../shared/contracts/report/report.ts';
import {
  formatChange,
  formatCount,
  formatPercent,
  formatPValue,
  formatScore,
  NONE,
} from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import { Folded, Foreign, MoreIn, ShareWithInterval, Table } from '../../html/parts.tsx';
import { ranked } from '../../standings/standings.ts';

/** Slices in a table; slices.csv has all. */
const MAX_SLICES = 60;
/** Variants side by side. */
const MAX_VARIANTS = 12;

export function Slices({ report }: { report: Report }) {
  const [best, ...others] = ranked(report);
  if (!best || report.slices.length === 0) return false;
  const shown = report.slices.slice(0, MAX_SLICES);
  const more = report.slices.length - shown.length;
  return (
    <Folded id="slices" title="Slices" side={plural(report.slices.length, 'slice')}>
      <p class="note">
        Parts of the holdout, as the benchmark defines them, beginning with those on which{' '}
        <Foreign text={best.name} max={100} /> is least accurate. Differences are from all other rows, in percentage
        points; p is corrected for all slices and variants.
      </p>
      <OfBest slices={shown} best={best.name} />
      <MoreIn file="slices.csv" more={more} />
      {others.length > 0 && (
        <OfAll slices={shown} variants={[best, ...others].slice(0, MAX_VARIANTS).map(({ name }) => name)} />
      )}
    </Folded>
  );
}

function OfBest({ slices, best }: { slices: readonly SliceReport[]; best: string }) {
  const columns = [
    { name: 'Slice' },
    { name: 'Rows', figures: true },
    { name: 'Accuracy', hint: 'Share of all samples that are right, and its 95% interval' },
    { name: 'Difference', figures: true },
    { name: 'p', figures: true },
    { name: 'Verdict' },
    { name: 'Weighted F1', figures: true },
  ];
  const rows = slices.map((slice): ComponentChildren[] => {
    const scores = slice.scores.find(({ name }) => name === best);
    if (!scores) return [<Title slice={slice} />];
    return [
      <Title slice={slice} />,
      formatCount(slice.rows),
      <ShareWithInterval score={scores.accuracy} />,
      scores.difference === null ? NONE : formatChange(scores.difference),
      formatPValue(scores.p_value_holm),
      <span class="tag">{verdict(scores)}</span>,
      formatScore({ value: scores.f1_weighted }),
    ];
  });
  return <Table caption={`Slices of ${best}`} columns={columns} rows={rows} class="wide" />;
}

function OfAll({ slices, variants }: { slices: readonly SliceReport[]; variants: readonly string[] }) {
  const columns = [{ name: 'Slice' }, ...variants.map((name) => ({ name: <Foreign text={name} />, figures: true }))];
  const rows = slices.map((slice): ComponentChildren[] => [
    <Title slice={slice} />,
    ...variants.map((variant) => {
      const scores = slice.scores.find(({ name }) => name === variant);
      return (
        scores && (
          <>
            {formatPercent(scores.accuracy.value)}
            {scores.significant && (
              <>
                {' '}
                <span class="tag">{verdict(scores)}</span>
              </>
            )}
          </>
        )
      );
    }),
  ]);
  return (
    <details>
      <summary>
        <h3>All variants</h3>
      </summary>
      <Table caption="Accuracy by slice" columns={columns} rows={rows} class="wide" />
    </details>
  );
}

function Title({ slice: { slice, group } }: { slice: SliceReport }) {
  return (
    <>
      <Foreign text={slice} />: {group === '' ? <i>empty</i> : <Foreign text={group} />}
    </>
  );
}

function verdict({ significant, difference }: SliceScores): string {
  if (!significant || difference === null) return 'no difference';
  return difference < 0 ? 'worse' : 'better';
}
