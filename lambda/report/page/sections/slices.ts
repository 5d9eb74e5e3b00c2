// Parts of the holdout, beginning with those on which the best variant does worst.
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
import { type Content, type Html, html } from '../../html/html.ts';
import { foreign, moreIn, shareWithInterval, table } from '../../html/parts.ts';
import { byAccuracy } from '../../metrics/rank.ts';

/** Slices in a table; slices.csv has all. */
const MAX_SLICES = 60;
/** Variants side by side. */
const MAX_VARIANTS = 12;

export function slices(report: Report): Html | false {
  const [best, ...others] = byAccuracy(report.variants);
  if (!best || report.slices.length === 0) return false;
  const shown = report.slices.slice(0, MAX_SLICES);
  const more = report.slices.length - shown.length;
  return html`<section aria-labelledby="slices"><h2 id="slices">Slices</h2>
<p class="note">Parts of the holdout, as the benchmark defines them, beginning with those on which ${foreign(best.name, 100)} is least accurate. Differences are from all other rows, in percentage points; p is corrected for all slices and variants.</p>
${ofBest(shown, best.name)}
${moreIn('slices.csv', more)}
${
  others.length > 0 &&
  ofAll(
    shown,
    [best, ...others].slice(0, MAX_VARIANTS).map(({ name }) => name),
  )
}</section>`;
}

function ofBest(slices: readonly SliceReport[], best: string): Html {
  const columns = [
    { name: 'Slice' },
    { name: 'Rows', figures: true },
    { name: 'Accuracy', hint: 'Share of all samples that are right, and its 95% interval' },
    { name: 'Difference', figures: true },
    { name: 'p', figures: true },
    { name: 'Verdict' },
    { name: 'Weighted F1', figures: true },
  ];
  const rows = slices.map((slice): Content[] => {
    const scores = slice.scores.find(({ name }) => name === best);
    if (!scores) return [title(slice)];
    return [
      title(slice),
      formatCount(slice.rows),
      shareWithInterval(scores.accuracy),
      scores.difference === null ? NONE : formatChange(scores.difference),
      formatPValue(scores.p_value_holm),
      html`<span class="tag">${verdict(scores)}</span>`,
      formatScore({ value: scores.f1_weighted }),
    ];
  });
  return table(`Slices of ${best}`, columns, rows, 'wide');
}

function ofAll(slices: readonly SliceReport[], variants: readonly string[]): Html {
  const columns = [{ name: 'Slice' }, ...variants.map((name) => ({ name: foreign(name), figures: true }))];
  const rows = slices.map((slice): Content[] => [
    title(slice),
    ...variants.map((variant) => {
      const scores = slice.scores.find(({ name }) => name === variant);
      return (
        scores &&
        html`${formatPercent(scores.accuracy.value)}${scores.significant && html` <span class="tag">${verdict(scores)}</span>`}`
      );
    }),
  ]);
  return html`<details><summary><h3>All variants</h3></summary>${table('Accuracy by slice', columns, rows, 'wide')}</details>`;
}

function title({ slice, group }: SliceReport): Html {
  return html`${foreign(slice)}: ${group === '' ? html`<i>empty</i>` : foreign(group)}`;
}

function verdict({ significant, difference }: SliceScores): string {
  if (!significant || difference === null) return 'no difference';
  return difference < 0 ? 'worse' : 'better';
}
