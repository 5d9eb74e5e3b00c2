// Progress on standard error: one live line on a terminal, an occasional plain line elsewhere.

import { clearLine, cursorTo } from 'node:readline';
import { Presets, SingleBar } from 'cli-progress';
import type { Run } from '../../lambda/shared/contracts/run.ts';
import { formatClock, formatCount, formatDollars, formatRate } from '../../lambda/shared/text/format.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { sizeText } from '../terminal/size-text.ts';
import { Pace } from './pace.ts';
import type { Totals } from './segments.ts';

/** Without a terminal: a line after each tenth, or after this many seconds if a tenth takes longer. */
const PLAIN_STEP = 0.1;
const PLAIN_SECONDS = 10;
/** Characters, so that the whole line fits into 80 columns. */
const BAR_WIDTH = 14;

type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };
/** The facts in the first line about a run. */
type Frozen = Pick<Run, 'name' | 'rows' | 'variants' | 'labels' | 'samples' | 'benchmark'>;

export interface Progress {
  /** Prints a sentence on a separate line. */
  say: (line: string) => void;
  /** The run is frozen, so from now on there is a total. */
  begin(run: Frozen, totals: Totals): void;
  update(totals: Totals): void;
  /** Leaves the terminal as it was. */
  end(): void;
}

/** @param out standard error, so that standard output has only the report */
export function createProgress(out: Output): Progress {
  return out.isTTY && process.env.TERM !== 'dumb' ? new LiveProgress(out) : new PlainProgress(out);
}

/** @example '1,200 of 4,800 (25%), 85/s, 0:42 left, 3 unanswered, $0.12' */
export function progressLine(totals: Totals, total: number, pace: Pace): string {
  const share = total === 0 ? 1 : totals.done / total;
  return [
    `${formatCount(totals.done)} of ${formatCount(total)} (${Math.floor(share * 100)}%)`,
    ...details(totals, total, pace),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function details(totals: Totals, total: number, pace: Pace): string[] {
  const rate = pace.perSecond;
  const left = pace.secondsLeft(total);
  return [
    rate === undefined ? '' : formatRate(rate),
    left === undefined || totals.done >= total ? '' : `${formatClock(left)} left`,
    totals.unanswered > 0 ? `${formatCount(totals.unanswered)} unanswered` : '',
    totals.usd > 0 ? formatDollars(totals.usd) : '',
  ];
}

function introduction(run: Frozen): string {
  return `${sizeText(run.name, { ...run, ...run.benchmark })}, ${plural(run.labels.length, 'label')}`;
}

const now = (): number => performance.now() / 1000;

class LiveProgress implements Progress {
  readonly #out: Output;
  readonly #bar: SingleBar;
  readonly #pace = new Pace();
  #total = 0;
  #running = false;

  constructor(out: Output) {
    this.#out = out;
    this.#bar = new SingleBar(
      {
        stream: out,
        format: '{bar} {line}',
        barsize: BAR_WIDTH,
        forceRedraw: true,
        // The command handles signals itself.
        gracefulExit: false,
      },
      Presets.shades_classic,
    );
  }

  readonly say = (line: string): void => {
    if (this.#running) {
      // The bar redraws itself on the next line.
      clearLine(this.#out, 0);
      cursorTo(this.#out, 0);
    }
    this.#out.write(`${line}\n`);
  };

  begin(run: Frozen, totals: Totals): void {
    this.say(introduction(run));
    this.#total = run.samples;
    this.#pace.observe(now(), totals.done);
    this.#bar.start(run.samples, totals.done, this.#line(totals));
    this.#running = true;
  }

  update(totals: Totals): void {
    this.#pace.observe(now(), totals.done);
    if (this.#running) this.#bar.update(totals.done, this.#line(totals));
  }

  end(): void {
    if (this.#running) this.#bar.stop();
    this.#running = false;
  }

  #line(totals: Totals): { line: string } {
    return { line: progressLine(totals, this.#total, this.#pace) };
  }
}

class PlainProgress implements Progress {
  readonly #out: Output;
  readonly #pace = new Pace();
  #total = 0;
  #written = { share: 0, done: 0, seconds: 0 };

  constructor(out: NodeJS.WritableStream) {
    this.#out = out;
  }

  readonly say = (line: string): void => {
    this.#out.write(`${line}\n`);
  };

  begin(run: Frozen, totals: Totals): void {
    this.say(introduction(run));
    this.#total = run.samples;
    this.#pace.observe(now(), totals.done);
    this.#written = { share: totals.done / Math.max(1, run.samples), done: totals.done, seconds: now() };
  }

  update(totals: Totals): void {
    this.#pace.observe(now(), totals.done);
    const share = totals.done / Math.max(1, this.#total);
    const { share: last, done, seconds } = this.#written;
    const step = Math.floor(share / PLAIN_STEP) > Math.floor(last / PLAIN_STEP);
    if (totals.done === done || !(step || now() - seconds >= PLAIN_SECONDS)) return;
    this.#written = { share, done: totals.done, seconds: now() };
    this.say(progressLine(totals, this.#total, this.#pace));
  }

  end(): void {}
}
