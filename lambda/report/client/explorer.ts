// Renders the explorer of mistakes again, from the data in the page.
import { h, hydrate } from 'preact';
import type { ExplorerData } from '../page/explorer/data.ts';
import { Explorer } from '../page/explorer/explorer.tsx';
import { EXPLORER, EXPLORER_DATA } from '../page/explorer/places.ts';

export function startExplorer(): void {
  const place = document.getElementById(EXPLORER);
  const json = document.getElementById(EXPLORER_DATA)?.textContent;
  if (!place || !json) return;
  // The page wrote it itself, with the same types.
  const data: ExplorerData = JSON.parse(json);
  hydrate(h(Explorer, { data }), place);
}
