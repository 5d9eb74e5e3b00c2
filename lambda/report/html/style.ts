// The page's stylesheet. Blue against orange is told apart with any kind of colour vision.
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #14171c);
  --raised: light-dark(#f6f7f9, #1c2027);
  --line: light-dark(#dde1e7, #323843);
  --ink: light-dark(#1b2028, #e6e9ee);
  --soft: light-dark(#5a6472, #a3adbb);
  --right: light-dark(#2f6fd6, #5b95f5);
  --wrong: light-dark(#d9822b, #e08a35);
  --alert: light-dark(#8a4b00, #f0b46a);
  --alert-paper: light-dark(#fff6e9, #2a2218);
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 68rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { margin: 0; font-size: 1.375rem; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { margin: 3rem 0 0.75rem; font-size: 1.25rem; }
h3 { margin: 1.75rem 0 0.5rem; font-size: 1rem; }
p { max-width: 46rem; }
a { color: var(--right); }
bdi { overflow-wrap: anywhere; }
code { font: 0.875em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.eyebrow, .meta, .note { color: var(--soft); }
.eyebrow { margin: 0; font-size: 0.875rem; }
.meta { margin: 0.125rem 0 0; font-size: 0.9375rem; }
.note { margin: 0.5rem 0 0; font-size: 0.875rem; }
.headline { margin: 1rem 0 0; max-width: 56rem; font-size: 1.25rem; line-height: 1.4; font-weight: 600; text-wrap: pretty; overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 1.5rem 0 0; padding: 0.5rem 0; border-block: 1px solid var(--line); list-style: none; font-size: 0.9375rem; }
.tag {
  display: inline-block; padding: 0 0.45em; border: 1px solid var(--line); border-radius: 1em;
  color: var(--soft); font-size: 0.75rem; font-weight: 400; line-height: 1.5; white-space: nowrap;
}
.tag.alert { border-color: currentColor; color: var(--alert); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.none { color: var(--soft); }

.notices { margin: 1.5rem 0 0; padding: 0.75rem 1rem; border-left: 3px solid var(--wrong); background: var(--alert-paper); }
.notices h2 { margin: 0 0 0.25rem; font-size: 1rem; }
.notices ul { margin: 0; padding-left: 1.1rem; }
.notices li { margin: 0.25rem 0; overflow-wrap: anywhere; }
.notices details { border: 0; }
.notices summary { padding: 0.25rem 0; color: var(--soft); font-size: 0.875rem; }
.place { font-weight: 600; }

figure { margin: 1.5rem 0 0; }
figcaption { padding: 0 0 0.5rem; color: var(--soft); font-size: 0.875rem; max-width: 46rem; }
figure svg { display: block; max-width: 100%; height: auto; }
figure.wide svg { min-width: 30rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 0 2rem; }
.scroll { margin: 0.75rem 0 0; overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--right); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 0.9375rem; line-height: 1.4; }
table.wide { width: 100%; }
caption { padding: 0 0 0.5rem; color: var(--soft); font-size: 0.875rem; text-align: left; }
caption span { display: inline-block; position: sticky; left: 0; max-width: min(46rem, calc(100vw - 2.5rem)); }
th, td { padding: 0.5rem 0.75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0.25rem; }
thead th { border-bottom-color: var(--soft); color: var(--soft); font-size: 0.8125rem; font-weight: 600; vertical-align: bottom; }
tbody th { min-width: 7rem; max-width: 20rem; font-weight: 500; }
table.wide tbody th { min-width: 12rem; }
table.wide:not(.standings) td:not(.figures) { min-width: 8rem; }
table.wide.rows tbody th { min-width: 4rem; }
.figures { text-align: right; white-space: nowrap; }
thead .figures { max-width: 7rem; white-space: normal; }
th button { display: inline; margin: 0; padding: 0; border: 0; background: none; color: inherit; font: inherit; text-align: inherit; cursor: pointer; }
th button::after { content: "\\a0↕" / ""; opacity: 0.45; }
th[aria-sort] button { color: var(--ink); }
th[aria-sort="ascending"] button::after { content: "\\a0↑" / ""; opacity: 1; }
th[aria-sort="descending"] button::after { content: "\\a0↓" / ""; opacity: 1; }
th button:focus-visible, a:focus-visible, input:focus-visible, select:focus-visible, button:focus-visible { outline: 2px solid var(--right); outline-offset: 2px; }
.filters { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: baseline; margin: 0.75rem 0 0; color: var(--soft); font-size: 0.875rem; }
.filters input, .filters select, button.more { width: 12rem; max-width: 60vw; padding: 0.25rem 0.5rem; border: 1px solid var(--soft); border-radius: 0.25rem; background: var(--paper); color: var(--ink); font: inherit; }
button.more { width: auto; margin: 0.75rem 0 0; cursor: pointer; }
[hidden] { display: none !important; }
.score { font-weight: 600; }
.interval { color: var(--soft); font-size: 0.8125rem; }
.lead { margin: 0.5rem 0 0; max-width: 56rem; color: var(--soft); text-wrap: pretty; overflow-wrap: anywhere; }
p.stop { margin: 0.75rem 0 0; max-width: none; font-size: 0.9375rem; }
.gates { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.75rem 0 0; padding: 0; list-style: none; font-size: 0.9375rem; }
.standings thead th:nth-child(2) { width: 40%; }
table.standings tbody th { min-width: 13rem; }
.standings th, .standings td { padding-block: 0.375rem; vertical-align: middle; }
.standings thead th { vertical-align: bottom; }
.on-axis { display: grid; grid-template-columns: 9.5rem minmax(9rem, 1fr); gap: 0 0.75rem; align-items: center; }
.on-axis .range { margin: 0; height: 0.75rem; }
.axis { display: flex; justify-content: space-between; margin-left: 10.25rem; font-weight: 400; }
.verdict { white-space: nowrap; }
.range.off::after { left: -3px; width: 0; height: 0; top: 1px; bottom: auto; border-radius: 0; background: none; border: 5px solid transparent; border-right-color: var(--soft); }
.verdict.best, .verdict.within_margin { font-weight: 600; }
.verdict.worse, .verdict.unknown { color: var(--soft); }
.beside { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 2rem; align-items: start; margin-top: 1.5rem; }
.beside > :only-child { grid-column: 1 / -1; }
.beside h2 { margin: 0 0 0.5rem; font-size: 1rem; }
.beside figure, .beside .notices { margin: 0; }
.beside .notices { font-size: 0.9375rem; line-height: 1.45; }
.standings { margin-bottom: 0; }
section:has(.standings) > details { margin: 0; border: 0; }
section:has(.standings) > details > summary { padding: 0.375rem 0.25rem; color: var(--soft); font-size: 0.875rem; }
.range {
  display: block; position: relative; width: 100%; min-width: 9rem; height: 0.375rem; margin-top: 0.375rem;
  border-radius: 0.25rem; background:
    linear-gradient(color-mix(in oklab, var(--right) 22%, var(--paper)) 0 0) no-repeat var(--from, 0) 0 / calc(var(--to, 0%) - var(--from, 0%)) 100%,
    var(--raised);
  box-shadow: inset 0 0 0 1px var(--line);
}
.range::before, .range::after { content: ""; position: absolute; top: 0; bottom: 0; border-radius: inherit; }
.range::before {
  left: var(--lower); width: calc(var(--upper) - var(--lower)); min-width: 2px;
  background: color-mix(in oklab, var(--right) 50%, var(--paper));
}
.range::after { left: calc(var(--value) - 1.5px); width: 3px; top: -2px; bottom: -2px; background: var(--right); }

.fold { border-top: 1px solid var(--line); margin-top: -1px; }
.fold > summary { padding: 0.875rem 0.25rem; }
.fold > summary h2 { display: inline; margin: 0; font-size: 1.125rem; }
.folded { padding: 0 0.25rem 1.5rem; }
.folded > .variants { border-top: 0; }
main > section:has(.explorer) { margin-bottom: 1.5rem; }
section > details { margin: 1rem 0 0; border-top: 1px solid var(--line); }
section > details + details { margin: 0; border-top: 0; }
.variants { margin: 0.75rem 0 0; border-top: 1px solid var(--line); }
details { border-bottom: 1px solid var(--line); }
summary { padding: 0.75rem 0.25rem; cursor: pointer; overflow-wrap: anywhere; }
summary:focus-visible { outline: 2px solid var(--right); outline-offset: -2px; }
summary h3 { display: inline; margin: 0; font-size: 1.0625rem; }
summary .side { color: var(--soft); font-size: 0.875rem; }
.variant { padding: 0 0.25rem 1.75rem; }
.variant h4 { margin: 1.75rem 0 0; font-size: 0.9375rem; }

.matrix th, .matrix td { padding: 0.3rem 0.5rem; border: 1px solid var(--paper); }
.matrix thead th { max-width: 8rem; vertical-align: bottom; text-align: center; border-bottom-width: 2px; }
.matrix thead th.corner { text-align: left; font-weight: 400; }
.matrix.many thead th span { display: inline-block; max-height: 11rem; writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; }
.matrix.many thead th:not(.corner) { max-width: 3.25rem; }
.matrix tbody th { position: sticky; left: 0; max-width: 11rem; background: var(--paper); text-align: right; }
.matrix td { min-width: 3.25rem; background: var(--raised); text-align: center; line-height: 1.2; }
.matrix td[style] { background: color-mix(in oklab, var(--hue) calc(12% + var(--share) * 48%), var(--paper)); }
.matrix td.hit { --hue: var(--right); }
.matrix td.miss { --hue: var(--wrong); }
.matrix td small { display: block; font-size: 0.75rem; }
.matrix td.zero { color: var(--soft); }

.mistakes { margin: 0.75rem 0 0; padding: 0; list-style: none; }
.mistakes li { padding: 0.875rem 0.25rem; border-top: 1px solid var(--line); }
.mistakes p { margin: 0.125rem 0 0; }
.mistakes .text { overflow-wrap: anywhere; white-space: pre-line; }
.verdicts { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.375rem 0 0; padding: 0; list-style: none; font-size: 0.9375rem; }
.verdicts > li { padding: 0; border: 0; color: var(--soft); }
.verdicts b { color: var(--ink); font-weight: 600; }
.verdicts > li::before { display: inline-block; width: 1.1em; color: var(--soft); }
.verdicts > .right::before { content: "✓" / ""; color: var(--right); }
.verdicts > .wrong::before { content: "✗" / ""; color: var(--alert); }
.explorer > li { padding-block: 0.5rem; }
.explorer > li summary { padding: 0.125rem 0; }
.mistakes details { border: 0; }
.mistakes summary { padding: 0.375rem 0; color: var(--soft); font-size: 0.875rem; }
.mistakes .written { white-space: pre-line; overflow-wrap: anywhere; }

.sentences { margin: 0.75rem 0 0; padding-left: 1.1rem; font-size: 0.9375rem; }
pre { max-height: 24rem; margin: 0.25rem 0 0; padding: 0.75rem 1rem; overflow: auto; background: var(--raised); white-space: pre-wrap; overflow-wrap: anywhere; }
pre:focus-visible { outline: 2px solid var(--right); outline-offset: 2px; }
.role { margin: 0.75rem 0 0; color: var(--soft); font-size: 0.8125rem; font-weight: 600; }
.messages { padding-bottom: 1rem; }
.sources { margin: 0; padding: 0 0 0.75rem 1.25rem; font-size: 0.9375rem; }

dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: 0.375rem 1.25rem; margin: 0.75rem 0 0; font-size: 0.9375rem; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.875rem; }

@media (max-width: 40rem) {
  body { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.4375rem; }
  .headline { font-size: 1.125rem; }
  .beside { grid-template-columns: minmax(0, 1fr); gap: 1.5rem; }
  .standings, .standings tbody, .standings caption { display: block; }
  .standings thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .standings tbody tr { display: grid; grid-template: "name verdict" "score score" "cost latency" / minmax(0, 1fr) auto; gap: 0.25rem 0.75rem; padding: 0.625rem 0; border-bottom: 1px solid var(--line); }
  table.standings tbody th, .standings tbody td { min-width: 0; padding: 0; border: 0; text-align: left; }
  .standings tbody td:nth-child(2) { grid-area: score; }
  .standings tbody td:nth-child(3) { grid-area: cost; color: var(--soft); font-size: 0.875rem; }
  .standings tbody td:nth-child(4) { grid-area: latency; justify-self: end; color: var(--soft); font-size: 0.875rem; }
  .standings tbody td:nth-child(5) { grid-area: verdict; text-align: right; }
  .standings tbody td:nth-child(3)::after { content: " for 1,000"; }
  .on-axis { grid-template-columns: 8.5rem minmax(6rem, 1fr); }

  figure.wide svg { max-width: none; width: 36rem; }
  table.wide:not(.standings) tbody th { min-width: 8.5rem; }
  .matrix thead th span { display: inline-block; max-height: 11rem; writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; }
  .matrix thead th:not(.corner) { max-width: 3.25rem; }
  .matrix tbody th { max-width: 8rem; }
  dl { grid-template-columns: 1fr; gap: 0.125rem; }
  dd { margin-bottom: 0.625rem; }
}
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll { overflow: visible; }
  table { max-width: 100%; font-size: 0.6875rem; }
  th, td { padding: 0.25rem 0.3rem; }
  thead th { font-size: 0.625rem; }
  tbody th, table.wide tbody th, table.wide td:not(.figures), .matrix td { min-width: 0; }
  .interval { display: block; font-size: 0.625rem; white-space: nowrap; }
  .range { min-width: 4rem; }
  .standings .interval { display: inline; }
  table.standings tbody th { min-width: 0; }
  .on-axis { grid-template-columns: 7.5rem minmax(4rem, 1fr); }
  .axis { margin-left: 8.25rem; }
  .standings td:nth-child(2) { min-width: 0; }
  .tag { font-size: 0.5625rem; }
  figure.wide svg { min-width: 0; }
  .matrix td small { font-size: 0.5625rem; }
  .matrix.many td { padding: 0.1rem; font-size: 0.5rem; }
  .matrix.many td small { display: none; }
  .beside { grid-template-columns: minmax(0, 1fr); }
  h2, h3, h4, caption { break-after: avoid; }
  tr, li { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  summary { list-style: none; }
  nav, .filters, button.more { display: none; }
  th button::after { content: none !important; }
  .sentences { margin: 0.75rem 0 0; padding-left: 1.1rem; font-size: 0.9375rem; }
pre { max-height: none; overflow: visible; }
}
`;
