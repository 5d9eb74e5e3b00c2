// The order in which a person sees the rows: it must not tell which of them are suspect.
import { at } from '../../lambda/shared/at.ts';

/**
 * Suspects among which a control is mixed, at most. More would put the last control far behind what anyone reads, and
 * without controls there is no estimate.
 */
const SUSPECTS_A_CONTROL = 3;

/**
 * All controls are mixed with the most suspect rows, each order equally likely. The other suspects follow, also in random
 * order: whoever comes so far has seen all controls.
 * @param suspects most suspect first
 * @param uniform numbers in [0, 1)
 */
export function mixed<T>(suspects: readonly T[], controls: readonly T[], uniform: () => number): T[] {
  const most = controls.length > 0 ? SUSPECTS_A_CONTROL * controls.length : suspects.length;
  return [...shuffled([...suspects.slice(0, most), ...controls], uniform), ...shuffled(suspects.slice(most), uniform)];
}

/** Fisher and Yates (Durstenfeld 1964, Algorithm 235). */
function shuffled<T>(rows: readonly T[], uniform: () => number): T[] {
  const drawn = [...rows];
  for (let last = drawn.length - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    [drawn[last], drawn[other]] = [at(drawn, other), at(drawn, last)];
  }
  return drawn;
}
