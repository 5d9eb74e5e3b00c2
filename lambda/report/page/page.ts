// report.html: one file that needs no network and no script.
import type { Report } from '../../shared/contracts/report.ts';
import type { Chart } from '../charts/render.ts';
import { formatCount, plural } from '../format.ts';
import { byAccuracy } from '../rank.ts';
import { costChart } from './charts.ts';
import { comparisons } from './comparisons.ts';
import { data } from './data.ts';
import { Html, html } from './html.ts';
import { method } from './method.ts';
import { mistakes } from './mistakes.ts';
import { problems, warnings } from './notices.ts';
import { foreign } from './parts.ts';
import { slices } from './slices.ts';
import { STYLE } from './style.ts';
import { suspects } from './suspects.ts';
import { variantSection } from './variant-section.ts';
import { variantsTable } from './variants-table.ts';

/** Nothing may be loaded or run, whatever a row contains. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** Characters: names in it may be long. */
const MAX_HEADLINE = 1000;

const FOOTER = html`<footer><p>Every figure on this page is in <code>report.json</code>; <code>predictions.csv</code> has each prediction, so that every score can be computed again.</p></footer>`;

/** Every figure on the page is in the report. */
export function renderPage(report: Report, charts: readonly Chart[]): string {
  return `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Holdout report: ${report.name}</title>
<link rel="icon" href="data:,">
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>
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
${report.rows > 0 && FOOTER}
</body>
</html>`}\n`;
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
  return html`${variantsTable(variants, report)}
${costChart(report, charts)}
${warnings(report)}
${comparisons(report)}
<section aria-labelledby="variants"><h2 id="variants">Variant by variant</h2>
<div class="variants">${variants.map((variant, rank) => variantSection(variant, report, charts, rank === 0))}</div></section>
${slices(report)}
${mistakes(report)}
${suspects(report)}
${data(report)}`;
}
