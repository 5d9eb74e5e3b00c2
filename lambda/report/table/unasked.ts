// Which rows of a stopped run count: those that every variant was asked.

import { uint8At } from '../../shared/at.ts';
import { NOTHING_VALID } from '../../shared/contracts/messages.ts';
import { type SampleOrder, samplePlace } from '../../shared/contracts/sample-index.ts';
import { type PredictionTable, STATUSES } from './predictions.ts';
import type { ScoredVariant } from './scored-run.ts';

/**
 * Codes of samples that were skipped for a fault of their variant: its score must not gain by them, so they are wrong,
 * and the row counts for all.
 */
const OWN_FAULT: readonly string[] = [NOTHING_VALID];
const SKIPPED = STATUSES.indexOf('skipped');

type Outcomes = Pick<PredictionTable, 'status' | 'errorCode' | 'errorCodes'> & {
  readonly run: SampleOrder & { readonly rows: number; readonly variants: readonly Pick<ScoredVariant, 'kind'>[] };
};

/**
 * 1 for each row of which a sample was never asked, because the run was stopped: it would compare variants on different
 * rows, and say more about the stop than about them. Rows are asked in random order, so the others are a sample of all.
 * A row whose answers are invalid, failed or lost was asked, and counts.
 * @returns undefined if every row counts
 */
export function rowsNotAsked({ run, status, errorCode, errorCodes }: Outcomes): Uint8Array | undefined {
  const isFault = errorCodes.map((code) => OWN_FAULT.includes(code));
  const unasked = new Uint8Array(run.rows);
  for (let sample = 0; sample < status.length; sample++) {
    if (status[sample] !== SKIPPED || isFault[uint8At(errorCode, sample)]) continue;
    const { row, variant } = samplePlace(run, sample);
    // What an ensemble is skipped for, its members were.
    if (run.variants[variant]?.kind !== 'ensemble') unasked[row] = 1;
  }
  return unasked.includes(1) ? unasked : undefined;
}
