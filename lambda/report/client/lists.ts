// Long lists of rows or runs can be filtered.
import { FILTERED_FROM, makeFilterable } from './filterable.ts';

export function enhanceLists(): void {
  for (const list of document.querySelectorAll('ol.mistakes:not(.explorer)')) {
    const items = [...list.children].filter((item) => item instanceof HTMLElement);
    if (items.length >= FILTERED_FROM) makeFilterable(list, items, list.ariaLabel ?? 'rows');
  }
}
