// The account of the samples that were sent again: what it says of a run's predictions and of its spending.

import { AskedAgain } from '../contracts/run.ts';
import { askedAgainKey } from '../keys.ts';
import { log } from '../log.ts';
import type { Store } from '../storage/store.ts';
import { DamagedObjectError } from '../storage/store.ts';
import type { Spend } from './spend.ts';

/** No run depends on it: where the disk has not kept it either, there is none. */
export async function readAskedAgain(store: Store, run: string): Promise<AskedAgain | undefined> {
  try {
    return (await store.getJson(askedAgainKey(run), AskedAgain))?.value;
  } catch (error) {
    if (!(error instanceof DamagedObjectError)) throw error;
    log.warn('asked_again_not_read', { run, error });
    return undefined;
  }
}

interface Counted {
  readonly predictions: number;
  readonly spend: Spend;
}

/** What a LIST of the segments says, put right: a budget holds for what was paid twice, too. */
export function corrected({ predictions, spend }: Counted, again: AskedAgain | undefined): Counted {
  if (!again) return { predictions, spend };
  return {
    predictions: Math.max(0, predictions - again.unreadable),
    spend: { ...spend, microUsd: spend.microUsd + again.lost_micro_usd },
  };
}
