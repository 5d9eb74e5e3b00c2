// Elects a label by vote.
import { at, int32At } from '../../shared/at.ts';
import { NO_LABEL } from '../table/predictions.ts';

/** Sums of weights that differ by less are a tie, so that 0.1 + 0.2 equals 0.3. */
const ROUNDING = 1e-9;

/**
 * The label with the greatest weight. A member without a valid answer has no vote. A tie goes to the label of the member
 * listed first.
 * @param predicted the table's column
 * @param asked the members' samples
 * @returns NO_LABEL if nobody has a vote.
 */
export function winner(predicted: Int32Array, asked: readonly number[], weights: readonly number[]): number {
  let best = NO_LABEL;
  let most = 0;
  for (const [index, sample] of asked.entries()) {
    const label = int32At(predicted, sample);
    if (label === NO_LABEL) continue;
    let weight = 0;
    for (let other = index; other < asked.length; other++) {
      if (int32At(predicted, at(asked, other)) === label) weight += at(weights, other);
    }
    // A label's first member counts all of its weight; a later one, less of it.
    if (weight > most * (1 + ROUNDING)) {
      best = label;
      most = weight;
    }
  }
  return best;
}
