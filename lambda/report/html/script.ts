// What the page does in a browser that runs scripts: tables are sorted by their heads, and long ones filtered. All of
// the page can be read without it. It stands in the page as it is here, and alone may run there: by its hash.
import { createHash } from 'node:crypto';

/** Rows from which a table can be sorted, and from which it can be filtered. */
const SORTED_FROM = 3;
const FILTERED_FROM = 12;

export const SCRIPT = `
'use strict';
const UNIT = { s: 1000, k: 1000, M: 1e6 };
// The figure that a cell begins with, such as "94.8%", "+5.2", "<0.001", "$0.37", "1.2 s"; NaN for any other text.
const figureOf = (text) => {
  const found = /^([<+-]?)\\$?(\\d[\\d,]*\\.?\\d*)\\s?(ms|s\\b)?/.exec(text.replace('\\u2212', '-'));
  if (!found) return NaN;
  const value = Number(found[2].replaceAll(',', '')) * (UNIT[found[3]] ?? 1);
  return found[1] === '-' ? -value : found[1] === '<' ? value * 0.999 : value;
};
const collator = new Intl.Collator('en', { numeric: true });

function sortBy(table, column, descending) {
  const body = table.tBodies[0];
  const entries = [...body.rows].map((row) => {
    const text = (row.cells[column]?.textContent ?? '').trim();
    return { row, text, figure: figureOf(text) };
  });
  const sign = descending ? -1 : 1;
  // What has no figure stays last, whichever way the others are sorted.
  entries.sort((a, b) => {
    const [x, y] = [Number.isNaN(a.figure), Number.isNaN(b.figure)];
    return x && y ? sign * collator.compare(a.text, b.text) : x || y ? x - y : sign * (a.figure - b.figure);
  });
  body.append(...entries.map(({ row }) => row));
}

function makeSortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  for (const [column, head] of heads.entries()) {
    if (head.textContent.trim() === '') continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const before = head.getAttribute('aria-sort');
      const descending = before ? before === 'ascending' : head.classList.contains('figures');
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      sortBy(table, column, descending);
    });
  }
}

function makeFilterable(list, items, name) {
  const label = document.createElement('label');
  label.className = 'filter';
  const input = document.createElement('input');
  input.type = 'search';
  const count = document.createElement('span');
  count.setAttribute('role', 'status');
  label.append('Filter ', input);
  input.setAttribute('aria-label', 'Filter: ' + name);
  const bar = document.createElement('p');
  bar.className = 'filters';
  bar.append(label, count);
  list.before(bar);
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      if (!item.hidden) shown++;
    }
    count.textContent = words.length === 0 ? '' : shown + ' of ' + items.length + ' shown';
  });
}

for (const table of document.querySelectorAll('.scroll > table:not(.matrix)')) {
  const rows = table.tBodies[0].rows;
  if (rows.length >= ${SORTED_FROM}) makeSortable(table);
  if (rows.length >= ${FILTERED_FROM}) makeFilterable(table.parentNode, [...rows], table.caption.textContent);
}
for (const list of document.querySelectorAll('ol.mistakes')) {
  if (list.children.length >= ${FILTERED_FROM}) makeFilterable(list, [...list.children], list.ariaLabel ?? 'mistakes');
}
// A box that does not scroll needs no stop of the keyboard.
const boxes = document.querySelectorAll('.scroll, pre[tabindex]');
const watch = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    target.tabIndex = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight ? 0 : -1;
  }
});
for (const box of boxes) watch.observe(box);
`;

/** For the content security policy. */
export const SCRIPT_HASH = `sha256-${createHash('sha256').update(SCRIPT).digest('base64')}`;
