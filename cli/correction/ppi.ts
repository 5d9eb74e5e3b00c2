// The share of a label among new rows, if these are drawn as the holdout was.
import { normal } from '../../lambda/shared/distributions.ts';

const Z = normal.quantile(0.975, 0, 1);

/** Of one label: labelled rows that have it and were given it, and new rows that were given it. */
export interface LabelCounts {
  /** Labelled rows by (has the label, was given it). */
  readonly both: number;
  readonly only_true: number;
  readonly only_given: number;
  readonly neither: number;
  /** New rows that were given it, and all. */
  readonly given: number;
  readonly fresh: number;
}

export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Prediction-powered inference on a mean (Angelopoulos, Bates, Fannjiang, Jordan and Zrnic 2023, Science 382:669) with
 * the power tuning of PPI++ (Angelopoulos, Duchi and Zrnic 2023, arXiv:2311.01453): λ mean(new predictions) plus
 * mean(truth − λ prediction) of the labelled rows. Equal to `ppi_mean_ci(…, alpha=0.05)` of ppi-python. Not clipped.
 */
export function ppiMean({ both, only_true, only_given, neither, given, fresh }: LabelCounts): Estimate {
  const rows = both + only_true + only_given + neither;
  const truth = (both + only_true) / rows;
  const labelled = (both + only_given) / rows;
  const unlabelled = given / fresh;
  const covariance = both / rows - truth * labelled;
  const pooled = (both + only_given + given) / (rows + fresh);
  const variance = (pooled * (1 - pooled) * (rows + fresh)) / (rows + fresh - 1);
  const lambda = variance === 0 ? 0 : Math.min(1, Math.max(0, covariance / ((1 + rows / fresh) * variance)));
  const value = lambda * unlabelled + truth - lambda * labelled;
  const squares = (both * (1 - lambda) ** 2 + only_true + only_given * lambda ** 2) / rows;
  const rectifier = squares - (truth - lambda * labelled) ** 2;
  const half = Z * Math.sqrt((lambda ** 2 * unlabelled * (1 - unlabelled)) / fresh + rectifier / rows);
  return { value, lower: value - half, upper: value + half };
}
