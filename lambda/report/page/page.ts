// report.html: the answer first, then the evidence. It can be read without a network and without scripts.
import type { Report } from '../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { formatCount } from '../../shared/text/format.ts';
import { plural } from '../../shared/text/words.ts';
import type { Chart } from '../charts/render.ts';
import { type Html, html } from '../html/html.ts';
import { problems, warnings } from '../html/notices.ts';
import { foreign } from '../html/parts.ts';
import { shell } from '../html/shell.ts';
import { byAccuracy } from '../metrics/rank.ts';
import { costChart } from './sections/charts.ts';
import { comparisons } from './sections/comparisons.ts';
import { data } from './sections/data.ts';
import { method } from './sections/method.ts';
import { mistakes } from './sections/mistakes.ts';
import { slices } from './sections/slices.ts';
import { suspects } from './sections/suspects.ts';
import { variantSection } from './sections/variant-section.ts';
import { variantsTable } from './sections/variants-table.ts';

/** Characters, because names in it may be long. */
const MAX_HEADLINE = 1000;

const FOOTER = html`<footer><p>Every figure on this page is in <code>report.json</code>; <code>predictions.csv</code> has every prediction, from which all scores can be computed again.</p></footer>`;

/** Every figure on the page is in the report. */
export function renderPage(report: Report, charts: readonly Chart[]): string {
  return shell(
    `Holdout report: ${report.name}`,
    html`<header>
<p class="eyebrow">Holdout report</p>
<h1>${foreign(report.name, 200)}</h1>
<p class="meta">${meta(report)}</p>
</header>
<main>
<p class="headline">${foreign(report.headline, MAX_HEADLINE)}</p>
${problems(report)}
${report.variants.length > 0 && results(report, charts)}
${method(report)}
</main>
${report.rows > 0 && FOOTER}`,
  );
}

function meta({ created_at, rows, labels, variants, repeats, status }: Report): Html {
  const facts = [
    `${created_at.slice(0, 16).replace('T', ' ')} UTC`,
    ...(rows > 0 ? [plural(rows, 'row'), plural(labels.length, 'label'), plural(variants.length, 'variant')] : []),
    ...(repeats > 1 ? [`${formatCount(repeats)} repeats`] : []),
  ];
  const tag = status !== 'complete' && html` <span class="tag alert">${status}</span>`;
  return html`${facts.join(' · ')}${tag}`;
}

function results(report: Report, charts: readonly Chart[]): Html {
  const variants = byAccuracy(report.variants);
  const sections = [
    ['scores', 'Scores', variantsTable(variants, report)],
    ['cost', 'Cost', costChart(report, charts)],
    ['warnings', 'Warnings', warnings(report)],
    ['comparisons', 'Differences', comparisons(report)],
    ['variants', 'Variants', variantSections(variants, report, charts)],
    ['slices', 'Slices', slices(report)],
    ['mistakes', 'Mistakes', mistakes(report)],
    ['suspects', 'Suspect labels', suspects(report)],
    ['data', 'Data', data(report)],
  ] as const;
  const shown = sections.filter(([, , section]) => section !== false);
  const links = [...shown, ['method', 'Method'] as const].map(
    ([id, name]) => html`<li><a href="#${id}">${name}</a></li>`,
  );
  return html`<nav aria-label="Contents"><ul>${links}</ul></nav>
${shown.map(
  ([, , section]) => html`${section}
`,
)}`;
}

function variantSections(variants: readonly VariantReport[], report: Report, charts: readonly Chart[]): Html {
  const sections = variants.map((variant, rank) => variantSection(variant, report, charts, rank === 0));
  return html`<section aria-labelledby="variants"><h2 id="variants">Variant by variant</h2>
<div class="variants">${sections}</div></section>`;
}
