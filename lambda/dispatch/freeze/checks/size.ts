// Limits the size of a run: a run too large for its report is refused before anything is paid for.

import { MAX_SAMPLES } from '../../../shared/contracts/limits.ts';
import { formatCount } from '../../../shared/text/format.ts';
import { InputError } from '../../../shared/text/input-error.ts';

/**
 * @param file the holdout's name in problems.
 * @throws InputError for a run of more than MAX_SAMPLES.
 */
export function checkSize(rows: number, variants: number, repeats: number, file: string): void {
  const samples = rows * variants * repeats;
  if (samples <= MAX_SAMPLES) return;
  const message = `${formatCount(rows)} rows × ${formatCount(variants)} variants × ${formatCount(repeats)} repeats are ${formatCount(samples)} samples; a report holds at most ${formatCount(MAX_SAMPLES)}.`;
  throw new InputError([{ file, message, advice: 'Split the file, or leave out variants or repeats.' }]);
}
