// How likely each variant is the best, and what choosing another one loses.

import { addTo, float64At } from '../../shared/at.ts';
import { normal } from '../../shared/distributions.ts';
import { seededBetween } from '../../shared/random/words.ts';
import type { Measure, Worth } from '../resampling/measure.ts';
import { type Resamples, resample } from '../resampling/resample.ts';
import type { Standing } from './standing.ts';

/** A probability is then known to 1.6 points or better. */
export const RESAMPLES = 1000;
/** Answers looked at: about half a second. */
const MAX_WORK = 5e7;
/** With fewer, the normal approximation is the more exact one: it is taken only of many thousands of different rows. */
const MIN_RESAMPLES = 200;

export interface Chances {
  readonly probabilityBest: number;
  /** In units of the score. */
  readonly regret: number;
  /** US dollars for 1,000 samples; null where a price is unknown. */
  readonly regretUsd: number | null;
}

/**
 * Over resamples of the rows with all variants' answers: the share in which a variant is the best (a tie is shared), how
 * far it is behind the best of the resample on average, and how much more it costs than the cheapest that is within the
 * margin of that best.
 * @param margin in units of the score
 * @param prices by variant, for 1,000 samples
 */
export function chances(
  standing: Standing,
  measure: Measure,
  worth: Worth,
  margin: number,
  prices: readonly (number | null)[],
  seed: string,
): Chances[] {
  const { inside, resamples } = drawn(standing, measure, worth, seed);
  const variants = prices.length;
  const known = prices.filter((price) => price !== null);
  const sums = {
    best: new Float64Array(variants),
    regret: new Float64Array(variants),
    usd: new Float64Array(variants),
  };
  for (let index = 0; index < resamples; index++) {
    const scores = inside
      .subarray(index * variants, (index + 1) * variants)
      .map((score) => (measure.higherIsBetter ? score : -score));
    const best = Math.max(...scores);
    const isBest = (score: number) => score >= best - TIE;
    const ties = scores.reduce((count, score) => count + Number(isBest(score)), 0);
    const cheapest = prices.reduce<number>(
      (least, price, variant) =>
        price !== null && float64At(scores, variant) >= best - margin - TIE ? Math.min(least, price) : least,
      Number.POSITIVE_INFINITY,
    );
    for (const [variant, score] of scores.entries()) {
      if (isBest(score)) addTo(sums.best, variant, 1 / ties);
      addTo(sums.regret, variant, best - score);
      addTo(sums.usd, variant, (prices[variant] ?? 0) - cheapest);
    }
  }
  return prices.map((_, variant) => ({
    probabilityBest: float64At(sums.best, variant) / resamples,
    regret: float64At(sums.regret, variant) / resamples,
    regretUsd: known.length < variants ? null : float64At(sums.usd, variant) / resamples,
  }));
}

/** Two scores that differ by less are the same but for rounding. */
const TIE = 1e-12;

function drawn(
  standing: Standing,
  measure: Measure,
  worth: Worth,
  seed: string,
): Pick<Resamples, 'resamples' | 'inside'> {
  const { joint } = standing;
  const work = Math.floor(MAX_WORK / joint.predicted.length);
  if (work < MIN_RESAMPLES) return normalScores(standing, seed);
  return resample(joint, measure, worth, { resamples: Math.min(RESAMPLES, work), seed });
}

/** Scores with the normal distribution that resampled ones approach, by Cholesky's decomposition of their covariance. */
function normalScores({ scores, covariance }: Standing, seed: string): Pick<Resamples, 'resamples' | 'inside'> {
  const variants = scores.length;
  const root = cholesky(covariance, variants);
  const uniform = seededBetween(seed);
  const inside = new Float64Array(RESAMPLES * variants);
  for (let index = 0; index < RESAMPLES; index++) {
    const independent = scores.map(() => normal.quantile(uniform(), 0, 1));
    for (let variant = 0; variant < variants; variant++) {
      let score = float64At(scores, variant);
      for (let other = 0; other <= variant; other++) {
        score += float64At(root, variant * variants + other) * float64At(independent, other);
      }
      inside[index * variants + variant] = score;
    }
  }
  return { resamples: RESAMPLES, inside };
}

/** Lower triangle, row by row. A variable that follows from those before it, but for rounding, has none of its own. */
function cholesky(matrix: Float64Array, size: number): Float64Array {
  const root = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = float64At(matrix, row * size + column);
      for (let before = 0; before < column; before++) {
        rest -= float64At(root, row * size + before) * float64At(root, column * size + before);
      }
      const own = float64At(root, column * size + column);
      if (row === column)
        root[row * size + row] = rest <= 1e-12 * float64At(matrix, row * size + row) ? 0 : Math.sqrt(rest);
      else root[row * size + column] = own === 0 ? 0 : rest / own;
    }
  }
  return root;
}
