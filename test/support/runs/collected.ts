// The functions collect and report as one: a report that collect starts is made before collect goes on.
import { collectHandler } from '../../../lambda/collect/handle.ts';
import type { Outlets } from '../../../lambda/report/commit/ending.ts';
import { reportHandler } from '../../../lambda/report/handle.ts';
import type { Store } from '../../../lambda/shared/storage/store.ts';

/** Of an invocation of report. */
export const LIMITS = { getRemainingTimeInMillis: () => 900_000, memoryLimitInMB: '3008' };

/** @returns what takes batches of results, and sweeps */
export function collected(store: Store, outlets: Outlets): ReturnType<typeof collectHandler> {
  const report = reportHandler({ store, ...outlets });
  return collectHandler({ store, measure: outlets.measure, render: (run) => report({ render: run }, LIMITS) });
}
