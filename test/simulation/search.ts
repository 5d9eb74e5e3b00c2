// Plays schedules until one fails, and prints what happened there.

import { light, type Publication, real } from './cloud/publication.ts';
import { realMs } from './cloud/virtual-time.ts';
import { draw, type Requests } from './schedules/draw.ts';
import { describeFault } from './schedules/faults.ts';
import { type Plan, quietPlan } from './schedules/plan.ts';
import { MOST_ROWS, scenario } from './schedules/scenario.ts';
import { shrink } from './schedules/shrink.ts';
import { simulate } from './simulate.ts';

export interface Search {
  /** The first seed. */
  readonly seed: number;
  readonly schedules: number;
  readonly mutation: string | undefined;
  /** Whether to write the real report, which takes time, instead of one just for the simulation. */
  readonly realReport: boolean;
  /** Whether to shorten a failing schedule. */
  readonly shrink: boolean;
}

export interface Found {
  readonly seed: number;
  readonly violation: string;
}

/** Real milliseconds between progress lines. */
const PROGRESS_MS = 10_000;
/** How many lines to print from a history's start and end: a fault that is never repaired goes on for hours. */
const FIRST_LINES = 150;
const LAST_LINES = 50;

/**
 * @param requests where faults can be: see `undisturbed`.
 * @returns the first schedule that fails, if any.
 */
export async function search(options: Search, requests: Requests): Promise<Found | undefined> {
  const { seed: first, schedules } = options;
  const publication = options.realReport ? real : light;
  const started = realMs();
  let [told, faults, steps, hours] = [started, 0, 0, 0];
  for (let done = 0; done < schedules; done++) {
    const plan = await draw(first + done, requests);
    const played = await simulate(plan, { publication });
    if (played.violation !== undefined) {
      console.log(`Seed ${plan.seed}: ${played.violation}`);
      if (options.shrink) await tell(plan, publication);
      console.log(`Again: ${again(plan.seed, options)}`);
      return { seed: plan.seed, violation: played.violation };
    }
    faults += played.occurred.length;
    steps += played.steps;
    hours += played.virtualMs / 3_600_000;
    if (realMs() - told > PROGRESS_MS) {
      told = realMs();
      console.error(`${done + 1} of ${schedules} schedules, ${rate(done + 1, started)} a second`);
    }
  }
  const seconds = ((realMs() - started) / 1000).toFixed(0);
  console.error(`${seconds} seconds, ${rate(schedules, started)} schedules a second`);
  // This line must be the same each time, so nothing that varies belongs here.
  console.log(
    `${schedules} schedules, seeds ${first} to ${first + schedules - 1}: clean. ${faults} faults, ${steps} steps, ${hours.toFixed(4)} hours of virtual time.`,
  );
  return undefined;
}

const rate = (schedules: number, started: number): string => ((schedules * 1000) / (realMs() - started)).toFixed(0);

/** The functions' requests in each scenario without faults. @throws if that fails already */
export function undisturbed(): Requests {
  const known = new Map<number, ReadonlyMap<string, number>>();
  return async (index) => {
    const before = known.get(index);
    if (before) return before;
    const { places, violation } = await simulate(quietPlan(index));
    if (violation !== undefined) throw new Error(`scenario ${index}, undisturbed: ${violation}`);
    const requests = new Map([...places].filter(([place]) => /^(dispatch|classify|collect|report) /.test(place)));
    known.set(index, requests);
    return requests;
  };
}

async function tell(failing: Plan, publication: Publication): Promise<void> {
  const { plan, played } = await shrink(failing, publication);
  const rows = plan.scenarios.map((index) => Math.min(plan.rows, MOST_ROWS, scenario(index).rows.length));
  const { history } = played;
  const left = history.length - FIRST_LINES - LAST_LINES;
  console.log(
    [
      '',
      `The shortest schedule like it, of ${rows.join(' and ')} rows: ${played.violation}`,
      ...plan.faults.map((fault) => `  ${describeFault(fault)}`),
      '',
      ...history.slice(0, FIRST_LINES),
      ...(left > 0 ? [`… ${left} more …`] : []),
      ...history.slice(Math.max(FIRST_LINES, history.length - LAST_LINES)),
      '',
    ].join('\n'),
  );
}

function again(seed: number, { mutation, realReport }: Search): string {
  const options = [
    mutation === undefined ? '--no-mutations' : `--mutation '${mutation}'`,
    ...(realReport ? ['--real-report'] : []),
  ];
  return ['npm run soak -- --schedules 1 --seed', seed, ...options].join(' ');
}
