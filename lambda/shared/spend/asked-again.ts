// Reads the record of samples that were sent again, and corrects a run's predictions and spending by it.

import { AskedAgain } from '../contracts/run.ts';
import { askedAgainKey } from '../keys.ts';
import { log } from '../log.ts';
import { DamagedObjectError } from '../storage/json.ts';
import type { Store } from '../storage/store.ts';
import type { Spend } from './spend.ts';

/** No run depends on this record. If the disk lost it too, go on without it. */
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

/** Corrects the counts from a LIST of segments, because a budget also covers what was paid twice. */
export function corrected({ predictions, spend }: Counted, again: AskedAgain | undefined): Counted {
  if (!again) return { predictions, spend };
  return {
    predictions: Math.max(0, predictions - again.unreadable),
    spend: { ...spend, microUsd: spend.microUsd + again.lost_micro_usd },
  };
}
