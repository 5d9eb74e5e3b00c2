// Building blocks of the page's sections.
import type { PairedDifference } from '../../shared/contracts/report/comparison.ts';
import type { Score } from '../../shared/contracts/report/scores.ts';
import {
  cut,
  formatChange,
  formatCount,
  formatInterval,
  formatPercent,
  formatPointsInterval,
} from '../../shared/text/format.ts';
import { type Content, type Html, html } from './html.ts';

/** Characters of a name or label that are shown; the rest is in its tooltip. */
const MAX_NAME = 60;

/** Untrusted text, isolated so that right-to-left marks in it cannot move anything around it. */
export function foreign(text: string, length = MAX_NAME): Html {
  const shown = cut(text, length);
  return shown === text ? html`<bdi>${text}</bdi>` : html`<bdi title="${cut(text, 1000)}">${shown}</bdi>`;
}

interface Column {
  readonly name: Content;
  /** Figures are right-aligned. */
  readonly figures?: boolean;
  /** Explains the figures. */
  readonly hint?: string;
}

/** A table in a scrollable box, which the keyboard can scroll too. The first cell of each row is its header. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
  className = '',
): Html {
  const kind = (index: number) => (columns[index]?.figures ? html` class="figures"` : '');
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}">
<table class="${className}"><caption><span>${caption}</span></caption>
<thead><tr>${columns.map(
    ({ name, hint }, index) => html`<th scope="col"${kind(index)}${hint && html` title="${hint}"`}>${name}</th>`,
  )}</tr></thead>
<tbody>${rows.map(
    (cells) => html`<tr>${cells.map((cell, index) =>
      index === 0 ? html`<th scope="row">${cell}</th>` : html`<td${kind(index)}>${cell}</td>`,
    )}</tr>
`,
  )}</tbody></table></div>`;
}

/** A share and its interval, as figures and as a bar from 0 to 100%. */
export function shareWithInterval(score: Score): Html {
  const { value, ci } = score;
  if (value === null || !ci) return shareInFigures(score);
  return html`${shareInFigures(score)}<span class="range" aria-hidden="true" style="--value:${formatPercent(value)};--lower:${formatPercent(ci.lower)};--upper:${formatPercent(ci.upper)}"></span>`;
}

export function shareInFigures({ value, ci }: Score): Html {
  if (value === null) return html`<span class="none">${formatPercent(value)}</span>`;
  return html`<span class="score">${formatPercent(value)}</span>${ci && html` <span class="interval">${formatInterval(ci)}</span>`}`;
}

/** A difference in percentage points and its interval. */
export function changeWithInterval({ difference, ci }: Pick<PairedDifference, 'difference' | 'ci'>): Html {
  return html`<span class="score">${formatChange(difference)}</span>${ci && html` <span class="interval">${formatPointsInterval(ci)}</span>`}`;
}

/** Under a table that does not show all. */
export function moreIn(file: string, more: number): Html | false {
  return more > 0 && html`<p class="note">${file} has ${formatCount(more)} more.</p>`;
}
