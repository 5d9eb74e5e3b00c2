// Makes a failing schedule as short as possible: fewer faults, fewer rows, one of everything.

import type { Publication } from '../cloud/publication.ts';
import { type Played, simulate } from '../simulate.ts';
import { type Plan, quietPlan } from './plan.ts';

/** How many event orders are tried with the remaining faults. */
const ORDERS = 30;

export interface Failing {
  readonly plan: Plan;
  readonly played: Played;
}

/** @returns a schedule that also fails, if not always in the same way, and its history. */
export async function shrink(plan: Plan, publication: Publication): Promise<Failing> {
  const failing = async (next: Plan): Promise<Failing | undefined> => {
    const played = await simulate(next, { publication, trace: true });
    return played.violation === undefined ? undefined : { plan: next, played };
  };
  let shortest = await failing(plan);
  if (!shortest) throw new Error(`schedule ${plan.seed} does not fail again: the simulation is not deterministic`);
  const attempt = async (next: Plan): Promise<boolean> => {
    const failed = await failing(next);
    if (failed && weight(failed) < weight(shortest ?? failed)) shortest = failed;
    return shortest === failed;
  };

  await attempt({ ...plan, faults: shortest.played.occurred });
  for (let progress = true; progress; ) {
    progress = false;
    for (const smaller of smallerPlans(shortest.plan)) if (await attempt(smaller)) progress = true;
  }
  for (let order = 1; order <= ORDERS; order++) await attempt({ ...shortest.plan, order });
  return shortest;
}

/** Faults weigh most, because they are the hardest to follow. */
function weight({ plan, played }: Failing): number {
  return plan.faults.length * 1_000 + plan.scenarios.length * 100 + played.history.length;
}

function smallerPlans(plan: Plan): Plan[] {
  const { scenarios, faults, rows } = plan;
  const { seed, order, sweep, limits, sameTexts, cache } = plan;
  const simple = { ...quietPlan(0), seed, order, scenarios, faults, rows, sweep, limits, sameTexts, cache };
  return [
    ...faults.map((fault) => ({ ...plan, faults: faults.filter((other) => other !== fault) })),
    { ...plan, faults: faults.map((fault) => ({ ...fault, nth: Math.max(1, fault.nth - 1) })) },
    ...(scenarios.length > 1 ? scenarios.map((_, left) => without(plan, left)) : []),
    { ...plan, rows: Math.max(1, rows - 1) },
    simple,
    { ...simple, classifiers: 1, otherClassifiers: 1, collectors: 1, concurrency: 1 },
    { ...plan, sampleBatch: 5, resultBatch: 6 },
  ];
}

function without(plan: Plan, upload: number): Plan {
  const { scenarios, limits } = plan;
  return { ...plan, scenarios: scenarios.toSpliced(upload, 1), limits: limits.toSpliced(upload, 1) };
}
