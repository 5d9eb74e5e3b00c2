// What the relabel page does in a browser: renders itself again, and keeps the work in the browser's storage.
// `npm run page:script` bundles it into page/script.ts.
import { h, hydrate } from 'preact';
import { RELABELLER, SHEET } from '../page/places.ts';
import { Relabeller } from '../page/relabeller.tsx';
import type { Sheet } from '../page/sheet.ts';
import { browserKeeper } from './browser-keeper.ts';

const place = document.getElementById(RELABELLER);
const json = document.getElementById(SHEET)?.textContent;
if (place && json) {
  // The page wrote it itself, with the same types.
  const sheet: Sheet = JSON.parse(json);
  hydrate(h(Relabeller, { sheet, keeper: browserKeeper(sheet.run) }), place);
}
