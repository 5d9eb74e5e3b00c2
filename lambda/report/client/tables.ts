// Tables are sorted by their heads, and long ones filtered.
import { EXPLORER } from '../page/explorer/places.ts';
import { FILTERED_FROM, makeFilterable } from './filterable.ts';

/** Rows from which on a table can be sorted. */
const SORTED_FROM = 3;

const collator = new Intl.Collator('en', { numeric: true });

export function enhanceTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('.scroll > table:not(.matrix)')) {
    const [body] = table.tBodies;
    // Preact renders those again.
    if (!body || table.closest(`#${EXPLORER}`)) continue;
    if (body.rows.length >= SORTED_FROM) makeSortable(table, body);
    if (body.rows.length >= FILTERED_FROM && table.parentElement) {
      makeFilterable(table.parentElement, [...body.rows], table.caption?.textContent ?? '');
    }
  }
}

function makeSortable(table: HTMLTableElement, body: HTMLTableSectionElement): void {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  for (const [column, head] of heads.entries()) {
    if (head.textContent.trim() === '' || head.colSpan > 1) continue;
    const button = document.createElement('button');
    button.type = 'button';
    // The ticks of an axis are no part of its name.
    const axis = head.querySelector('.axis');
    button.append(...[...head.childNodes].filter((node) => node !== axis));
    head.prepend(button);
    button.addEventListener('click', () => {
      const before = head.getAttribute('aria-sort');
      const descending = before ? before === 'ascending' : head.classList.contains('figures');
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      sortBy(body, column, descending);
    });
  }
}

function sortBy(body: HTMLTableSectionElement, column: number, descending: boolean): void {
  const entries = [...body.rows].map((row) => {
    const text = (row.cells[column]?.textContent ?? '').trim();
    return { row, text, figure: figureOf(text) };
  });
  const sign = descending ? -1 : 1;
  // What has no figure stays last, whichever way the others are sorted.
  entries.sort((a, b) => {
    const [x, y] = [Number.isNaN(a.figure), Number.isNaN(b.figure)];
    if (x && y) return sign * collator.compare(a.text, b.text);
    return x || y ? Number(x) - Number(y) : sign * (a.figure - b.figure);
  });
  body.append(...entries.map(({ row }) => row));
}

/** The figure that a cell begins with, such as "94.8%", "+5.2", "<0.001", "$0.37", "1.2 s"; NaN for any other text. */
export function figureOf(text: string): number {
  const [all, sign, digits = '', unit] =
    /^([<+-]?)\$?(\d[\d,]*\.?\d*)\s?(ms|s\b)?/.exec(text.replace('\u2212', '-')) ?? [];
  if (all === undefined) return Number.NaN;
  const value = Number(digits.replaceAll(',', '')) * (unit === 's' ? 1000 : 1);
  return sign === '-' ? -value : sign === '<' ? value * 0.999 : value;
}
