// Leaves out what a server that masks its choice says of answers that do not show it.
import { float64At, uint8At } from '../../shared/at.ts';
import { MASKED, type PredictionTable } from './predictions.ts';

type Columns = Pick<PredictionTable, 'masked' | 'confidence' | 'probabilities'>;

/**
 * One answer proves the mask for all of its variant, see models/answer/masks.ts. Where the labels' own probabilities add
 * up to 1, a mask changes nothing; any other confidence counts as unknown. In place.
 * @param variantOf the variant of a place in the columns.
 */
export function leaveOutMasked({ masked, confidence, probabilities }: Columns, variantOf: (place: number) => number) {
  const shown = new Set<number>();
  masked.forEach((one, place) => {
    if (one > 0) shown.add(variantOf(place));
  });
  if (shown.size === 0) return;
  for (let place = 0; place < masked.length; place++) {
    if (uint8At(masked, place) > 0 || Number.isNaN(float64At(confidence, place))) continue;
    if (!shown.has(variantOf(place)) || probabilities.tells(place)) continue;
    masked[place] = 1 + MASKED.indexOf('unknown');
    confidence[place] = Number.NaN;
  }
}
