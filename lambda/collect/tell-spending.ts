// Tells what a batch cost, for the alarms and the dashboard.
import { log } from '../shared/log.ts';
import { type Paid, type Spending, spendingOf } from '../shared/spend/measure.ts';
import type { Store } from '../shared/storage/store.ts';

export type TellSpending = (spending: Spending) => Promise<void>;

/** A dashboard without a figure is no reason to store a batch twice. */
export async function tellSpending(store: Store, run: string, paid: Paid, tell: TellSpending): Promise<void> {
  try {
    const spending = await spendingOf(store, run, paid);
    if (spending) await tell(spending);
  } catch (error) {
    log.warn('spending_not_told', { run, error });
  }
}
