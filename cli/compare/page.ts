// compare.html, in the style of a report's page.

import { type Content, type Html, html } from '../../lambda/report/html/html.ts';
import { changeWithInterval, foreign, shareWithInterval, table } from '../../lambda/report/html/parts.ts';
import { shell } from '../../lambda/report/html/shell.ts';
import {
  formatCount,
  formatDollars,
  formatMilliseconds,
  formatPercent,
  formatPoints,
  formatPValue,
  formatScore,
  NONE,
} from '../../lambda/shared/text/format.ts';
import { andMore, plural } from '../../lambda/shared/text/words.ts';
import type { Change, ChangedRow, ChangedRows, RowDifferences, RowList, RunComparison } from './contract.ts';
import { changeName, verdictOf } from './headline.ts';

/** Rows shown of each kind; compare.json has more. */
const MAX_ROWS = 25;

/** Characters: names in it may be long. */
const MAX_HEADLINE = 1000;

const FOOTER = html`<footer><p>Every figure on this page is in <code>compare.json</code>. Exact McNemar test and Agresti-Min interval for accuracy, paired bootstrap for F1, Holm’s correction over all comparisons: as in each run’s own report.</p></footer>`;

export function renderComparison(comparison: RunComparison): string {
  const { headline, notes, runs, rows, labels, changes } = comparison;
  const names = [...new Set(runs.map(({ name }) => name))];
  const title = names.join(' and ');
  return shell(
    `Holdout comparison: ${title}`,
    html`<header>
<p class="eyebrow">Holdout comparison</p>
<h1>${foreign(title, 200)}</h1>
<p class="meta">${plural(runs.length, 'run')} · ${plural(rows, 'row')} compared · ${plural(labels.length, 'label')}</p>
</header>
<main>
<p class="headline">${foreign(headline, MAX_HEADLINE)}</p>
${runsTable(comparison)}
${notes.length > 0 && notices(notes)}
${changesTable(comparison)}
<section aria-labelledby="variants"><h2 id="variants">Variant by variant</h2>
<div class="variants">${changes.map((change, index) => variantSection(change, index === 0))}</div></section>
${differences(comparison)}
</main>
${FOOTER}`,
  );
}

function runsTable({ runs }: RunComparison): Html {
  const columns = [
    { name: 'Run' },
    { name: 'Holdout' },
    { name: 'Id' },
    { name: 'Begun' },
    { name: 'Status' },
    { name: 'Rows', figures: true },
  ];
  const cells = runs.map(({ letter, name, run, created_at, status, rows }): Content[] => [
    letter,
    foreign(name, 100),
    html`<code>${foreign(run, 100)}</code>`,
    `${created_at.slice(0, 16).replace('T', ' ')} UTC`,
    status,
    formatCount(rows),
  ]);
  return html`<section aria-labelledby="runs"><h2 id="runs">Runs</h2>
${table('A is the reference for the others', columns, cells, 'wide')}</section>`;
}

function notices(notes: readonly string[]): Html {
  return html`<section class="notices" aria-labelledby="notes"><h2 id="notes">Before you rely on these figures</h2><ul>
${notes.map((note) => html`<li>${foreign(note, 2000)}</li>`)}
</ul></section>`;
}

function changesTable({ changes, rows, runs }: RunComparison): Html {
  // With two runs there is only one other.
  const several = runs.length > 2;
  const columns = [
    { name: 'Variant' },
    ...(several ? [{ name: 'Run' }] : []),
    { name: 'Accuracy in A' },
    { name: several ? 'Accuracy in the run' : 'Accuracy in B' },
    { name: 'Difference', figures: true, hint: 'In percentage points, with its 95% interval' },
    { name: 'p', figures: true, hint: 'Exact McNemar test with Holm’s correction' },
    { name: 'Verdict' },
    { name: 'Newly right', figures: true },
    { name: 'Newly wrong', figures: true },
    { name: 'F1 macro', figures: true },
    { name: 'F1 weighted', figures: true },
    { name: 'Cost of 1,000', figures: true, hint: 'US dollars, over the whole runs' },
    { name: 'Latency p50', figures: true, hint: 'Over the whole runs' },
    {
      name: 'Would show',
      figures: true,
      hint: 'Smallest difference in accuracy that 80% of such holdouts would reveal',
    },
  ];
  const cells = changes.map((change): Content[] => {
    const { first, other, metrics, smallest_difference } = change;
    return [
      foreign(changeName(change), 100),
      ...(several ? [change.letter] : []),
      shareWithInterval(first.accuracy),
      shareWithInterval(other.accuracy),
      changeWithInterval(metrics.accuracy),
      formatPValue(metrics.accuracy.p_value_holm),
      verdict(change),
      formatCount(change.newly_right.count),
      formatCount(change.newly_wrong.count),
      changeWithInterval(metrics.f1_macro),
      changeWithInterval(metrics.f1_weighted),
      arrow(formatDollars(first.cost_usd_per_1000), formatDollars(other.cost_usd_per_1000)),
      arrow(formatMilliseconds(first.latency_p50_ms), formatMilliseconds(other.latency_p50_ms)),
      smallest_difference === null ? NONE : formatPoints(smallest_difference),
    ];
  });
  return html`<section aria-labelledby="changes"><h2 id="changes">What changed</h2>
<p class="note">On the same ${plural(rows, 'row')} in all runs. Differences are run minus A, in percentage points; each 95% interval is that of a single comparison, and p is corrected for ${plural(changes.length, 'comparison')}. A tie means that these rows cannot tell the two apart (p ≥ 0.05).</p>
${table('Each variant in A and in another run', columns, cells, 'wide')}</section>`;
}

function variantSection(change: Change, open: boolean): Html {
  const { letter, newly_right, newly_wrong, first, other } = change;
  return html`<details${open && html` open`}><summary><h3>${foreign(changeName(change), 100)}</h3> <span class="side">${letter}: ${formatPercent(first.accuracy.value)} → ${formatPercent(other.accuracy.value)}, ${formatCount(newly_right.count)} newly right, ${formatCount(newly_wrong.count)} newly wrong</span></summary>
<div class="variant">${labelsTable(change)}
${changedRows('Newly wrong', newly_wrong, letter)}
${changedRows('Newly right', newly_right, letter)}</div></details>
`;
}

function labelsTable({ by_label, letter, first_variant, variant }: Change): Html {
  if (by_label.length === 0) return html`<p class="note">Every row is either right in both runs or wrong in both.</p>`;
  const columns = [
    { name: 'Label' },
    { name: 'Support', figures: true },
    { name: 'F1 in A', figures: true },
    { name: `F1 in ${letter}`, figures: true },
    { name: 'Newly right', figures: true },
    { name: 'Newly wrong', figures: true },
  ];
  const cells = by_label.map((change): Content[] => [
    foreign(change.label),
    formatCount(change.support),
    formatScore({ value: change.f1_first }),
    formatScore({ value: change.f1_other }),
    formatCount(change.newly_right),
    formatCount(change.newly_wrong),
  ]);
  const caption = `Labels with changed rows, ${[...new Set([first_variant, variant])].join(' and ')} in A and ${letter}`;
  return html`<h4>By label</h4>${table(caption, columns, cells)}`;
}

function changedRows(title: string, { count, rows }: ChangedRows, letter: string): Html | false {
  if (count === 0) return false;
  // Rows whose text is known come first.
  const shown = rows.toSorted((a, b) => Number(a.text === null) - Number(b.text === null)).slice(0, MAX_ROWS);
  const more = count - shown.length;
  return html`<h4>${title}: ${formatCount(count)}</h4>
<ol class="mistakes" aria-label="${title.toLowerCase()}">${shown.map((row) => item(row, letter))}</ol>
${more > 0 && html`<p class="note">… ${andMore(more)}${rows.length > shown.length && html`; <code>compare.json</code> has ${formatCount(rows.length)} of all`}.</p>`}`;
}

function item({ row, id, truth, text, first, other }: ChangedRow, letter: string): Html {
  const label = id === String(row) ? html`Row ${row}` : html`Row ${row}, id ${foreign(id)}`;
  return html`<li><p class="note">${label}</p>
${text !== null && html`<p class="text">${foreign(text, 400)}</p>`}
<p class="answers">Labelled <b>${foreign(truth)}</b>. Read as ${answers(first)} in A, ${answers(other)} in ${letter}.</p></li>
`;
}

function answers(labels: readonly (string | null)[]): Html[] {
  return labels.map(
    (label, index) => html`${index > 0 && ', '}<b>${label === null ? 'no valid answer' : foreign(label)}</b>`,
  );
}

function differences({ row_differences, joined_by }: RunComparison): Html {
  const columns = [
    { name: 'Run' },
    { name: 'Only in A' },
    { name: 'Only in the run' },
    { name: 'Changed text' },
    { name: 'Changed label' },
  ];
  const cells = row_differences.map((difference: RowDifferences): Content[] => [
    difference.letter,
    rowList(difference.only_in_first),
    rowList(difference.only_in_other),
    rowList(difference.changed_content),
    rowList(difference.changed_label),
  ]);
  const by = joined_by === 'id' ? 'by their ids' : 'by their text, which is every column except the label';
  return html`<section aria-labelledby="rows"><h2 id="rows">Rows that are not compared</h2>
${table(`Rows of A and of each other run, matched ${by}`, columns, cells, 'wide')}</section>`;
}

function rowList({ count, ids }: RowList): Html | string {
  if (count === 0) return '0';
  const more = count > ids.length;
  return html`${formatCount(count)}: ${ids.map((id, index) => html`${index > 0 && ', '}${foreign(id)}`)}${more && ', …'}`;
}

function verdict(change: Change): Html {
  return html`<span class="tag">${verdictOf(change)}</span>`;
}

const arrow = (before: string, after: string): string => (before === after ? before : `${before} → ${after}`);
