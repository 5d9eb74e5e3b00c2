// How many more rows would support a threshold.

import { float64At } from '../../shared/at.ts';
import { normal } from '../../shared/distributions.ts';
import { acceptedAt, type ConfidentAnswers, leastRows } from './certify.ts';

/** Chance that a holdout of the recommended size supports a threshold. */
const POWER = 0.8;
/** Shares of the answers that are considered. */
const SHARES = 20;
/** Answers that say something about accuracy. */
const MIN_ANSWERS = 10;
/** The test failed on these rows, so it takes noticeably more, whatever the formula says. */
const AT_LEAST = 1.1;

/**
 * Of the shares of most confident answers, the one that needs the fewest rows for the test of {@link certify} to pass
 * with a probability of {@link POWER}, by the usual formula for one proportion (Fleiss, Levin and Paik 2003, section
 * 2.7): m = ((z_risk √(t(1−t)) + z_power √(a(1−a))) / (a − t))², with target t. The accuracy a is Laplace's estimate,
 * since the few at the top look better than they are.
 * @returns null if no share is right often enough.
 */
export function moreRows(answers: ConfidentAnswers, accuracy: number, risk: number): number | null {
  const known = answers.confidences.length;
  const quantile = (probability: number) => normal.quantile(1 - probability, 0, 1);
  let total = Number.POSITIVE_INFINITY;
  for (let share = 1; share <= SHARES; share++) {
    const rank = Math.round((known * share) / SHARES);
    if (rank < MIN_ANSWERS) continue;
    const { taken, wrong } = acceptedAt(answers, float64At(answers.confidences, known - rank));
    const expected = (taken - wrong + 1) / (taken + 2);
    if (expected <= accuracy) continue;
    const spread =
      quantile(risk) * Math.sqrt(accuracy * (1 - accuracy)) +
      quantile(1 - POWER) * Math.sqrt(expected * (1 - expected));
    const needed = Math.max((spread / (expected - accuracy)) ** 2, leastRows(0, accuracy, risk));
    total = Math.min(total, (needed * answers.rows) / taken);
  }
  if (total === Number.POSITIVE_INFINITY) return null;
  return Math.ceil(Math.max(total, answers.rows * AT_LEAST) - answers.rows);
}
