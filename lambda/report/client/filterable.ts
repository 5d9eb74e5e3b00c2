// A field above a long table or list, which hides what does not have all of its words.

/** Rows from which on a table or list has one. */
export const FILTERED_FROM = 12;

/** @param name of the list, for a screen reader */
export function makeFilterable(list: Element, items: readonly HTMLElement[], name: string): void {
  const input = document.createElement('input');
  input.type = 'search';
  input.setAttribute('aria-label', `Filter: ${name}`);
  const label = document.createElement('label');
  label.append('Filter ', input);
  const count = document.createElement('span');
  count.setAttribute('role', 'status');
  const bar = document.createElement('p');
  bar.className = 'filters';
  bar.append(label, count);
  list.before(bar);
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      if (!item.hidden) shown++;
    }
    count.textContent = words.length === 0 ? '' : `${shown} of ${items.length} shown`;
  });
}
