// Limits the size of a run: a run too large for its report is refused before anything is paid for.

import { BYTES_PER_PREDICTION, BYTES_PER_REASON, MAX_SAMPLES, REPORT_BYTES } from '../../../shared/contracts/limits.ts';
import type { Variant } from '../../../shared/contracts/variant.ts';
import { formatCount } from '../../../shared/text/format.ts';
import { InputError } from '../../../shared/text/input-error.ts';

/**
 * @param file the holdout's name in problems.
 * @throws InputError for a run of more than MAX_SAMPLES, or of more reasons than fit beside them.
 */
export function checkSize(rows: number, variants: readonly Variant[], repeats: number, file: string): void {
  const samples = rows * variants.length * repeats;
  const size = `${formatCount(rows)} rows × ${formatCount(variants.length)} variants × ${formatCount(repeats)} repeats are ${formatCount(samples)} samples`;
  if (samples > MAX_SAMPLES) {
    const message = `${size}; a report holds at most ${formatCount(MAX_SAMPLES)}.`;
    throw new InputError([{ file, message, advice: 'Split the file, or leave out variants or repeats.' }]);
  }
  const reasoned = rows * variants.filter(asksForReason).length * repeats;
  if (samples * BYTES_PER_PREDICTION + reasoned * BYTES_PER_REASON <= REPORT_BYTES) return;
  const message = `${size}, ${formatCount(reasoned)} of them with a reason; a report does not hold so many reasons.`;
  const advice = 'Split the file, ask for no reason (`reason: false` in the prompt), or leave out variants or repeats.';
  throw new InputError([{ file, message, advice }]);
}

const asksForReason = (variant: Variant): boolean => variant.kind === 'model' && variant.prompt.reason;
