// What a page does in a browser that runs scripts. All of it can be read without. `npm run page:script` bundles it into
// html/script.ts, from where it stands in each page.

import { watchBoxes } from './boxes.ts';
import { startExplorer } from './explorer.ts';
import { enhanceLists } from './lists.ts';
import { enhanceTables } from './tables.ts';
import { unfoldTarget } from './target.ts';

startExplorer();
enhanceTables();
enhanceLists();
watchBoxes();
unfoldTarget();
