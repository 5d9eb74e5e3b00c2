// What the live page does in a browser that runs scripts. All of it can be read without: the page then loads itself
// again. `npm run page:script` bundles it into page/script.ts.
import { h, hydrate } from 'preact';
import { watchBoxes } from '../../../lambda/report/client/boxes.ts';
import { LIVE, LIVE_DATA } from '../page/places.ts';
import type { LiveState } from '../state.ts';
import { Following } from './following.tsx';

const place = document.getElementById(LIVE);
const json = document.getElementById(LIVE_DATA)?.textContent;
if (place && json) {
  // The page wrote it itself, with the same types.
  const first: LiveState = JSON.parse(json);
  hydrate(h(Following, { first }), place);
  watchBoxes();
}
