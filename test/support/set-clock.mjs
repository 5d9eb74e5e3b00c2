// For tests: sets the wall clock of a process and all its threads ahead by the milliseconds in a file.
// NODE_OPTIONS="--import file:///…/set-clock.mjs?<path of the file>"
import { readFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

const LOOK_MS = 20;
const file = decodeURIComponent(new URL(import.meta.url).search.slice(1));
let ahead = 0;
const look = () => {
  try {
    ahead = Number(readFileSync(file, 'utf8'));
  } catch {}
};
look();
setInterval(look, LOOK_MS).unref();

const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + ahead);
    else super(...args);
  }

  static now() {
    return RealDate.now() + ahead;
  }
};

const threads = createRequire(import.meta.url)('node:worker_threads');
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(script, options = {}) {
    super(script, { ...options, execArgv: [...(options.execArgv ?? []), '--import', import.meta.url] });
  }
};
syncBuiltinESMExports();
