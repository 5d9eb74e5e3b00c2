// How the figures are made, and where it holds what is claimed of them: the texts of "What the figures are" that speak of
// an error rate. docs/guarantees.md has the measured rates.
import type { Calibration } from '../../shared/contracts/report/probabilities.ts';
import { formatCount, formatNamedPValue, formatScore } from '../../shared/text/format.ts';
import { RESAMPLES } from '../intervals/bootstrap.ts';
import { MIN_MINORITY } from '../intervals/edges.ts';
import { PAIR_RESAMPLES } from '../intervals/paired-bootstrap.ts';
import { FLIPS, MAX_DIFFERING } from '../intervals/sign-flips.ts';
import { BINS } from '../metrics/calibration.ts';
import { MIN_SLICE_ROWS } from '../metrics/slices.ts';

const GUARANTEES = 'docs/guarantees.md';

/** Term and text, in the page's order. */
export const METHOD_CLAIMS: readonly (readonly [string, string])[] = [
  [
    'Intervals',
    `95% intervals. For proportions (accuracy, completion rate, precision and recall of a label): Wilson's score interval. For F1 of a label: the same, applied to the share of right samples among those that have the label or were predicted to. For all other scores: a BCa bootstrap over rows (Efron 1987) with ${formatCount(RESAMPLES)} resamples; for macro averages, the intervals of the labels together (MOVER, Zou and Donner 2008), if wider. Labels with few rows are judged together, with their effective number of rows (Korn and Graubard 1998), and a label that no row has, or that was never predicted, may have any score. Where all answers are right, the bounds follow from Wilson's bound of the mistakes. Repeating rows does not make intervals narrower.`,
  ],
  [
    'Where intervals hold',
    `In simulated holdouts, 95 of 100 intervals of accuracy and of macro averages hold the true score, and 93 of the others: from 30 rows on, with 2 to 77 labels, with labels on a row or two, and where all answers are right. Balanced accuracy is that of the labels that occur. Matthews' correlation and kappa have an interval only if at least ${MIN_MINORITY} rows have, and were given, another label than the most frequent one. This is for rows drawn independently from those that the variant will meet. Each setting, and how often the interval was wrong there, stands in ${GUARANTEES}.`,
  ],
  [
    'Comparisons',
    `Paired, on the same rows. For accuracy: the exact McNemar test (with repeats, the equivalent sign test over rows) and the interval of Agresti and Min (2005). For F1: a paired bootstrap over rows with ${formatCount(PAIR_RESAMPLES)} resamples and, with up to ${formatCount(MAX_DIFFERING)} rows that the two answer differently, a paired permutation test (Yeh 2000) with ${formatCount(FLIPS)} exchanges, or all of them if they are few. The larger p-value and the larger standard error count. Each metric’s p-values are corrected for the number of pairs by Holm’s method (1979). Below 0.05 is significant. In simulated holdouts of 20 to 200 rows, equal variants are called different in at most 5 of 100 (${GUARANTEES}).`,
  ],
  [
    'Slices',
    `A slice is compared with all other rows by Fisher’s exact test, corrected by Holm’s method over all slices and variants that are tested. With fewer than ${MIN_SLICE_ROWS} rows on either side there is no verdict. In at most 5 of 100 simulated holdouts does any slice differ that does not (${GUARANTEES}).`,
  ],
  [
    'Confidence',
    `The confidence in the predicted label. Expected calibration error: the mean gap between confidence and accuracy over ${BINS} bins of equal width, weighted by their answers. Chance alone makes some: beside it stands what a perfectly calibrated model with these confidences shows, by simulation, which is called miscalibrated in at most 5 of 100 holdouts (${GUARANTEES}). Brier score: the mean squared difference between the confidence and whether the label is right, which is not the Brier score of all labels. ROC AUC: the chance that a right answer is more confident than a wrong one.`,
  ],
  [
    'Probabilities',
    'The probabilities of all labels. TF-IDF and prior compute them. For a model they are the shares of the tokens that could have begun a label at this point of its answer, provided that these make up at least 99% and identify every label. There are scores only of a variant that tells them for at least 95% of its valid answers; two variants are compared on the rows of which both tell. Log loss, Brier score (for two labels, scikit-learn counts one), ROC AUC and average precision of each label against the rest are defined as in scikit-learn. The interval of the Brier score is Johnson’s (1978), which holds from about 200 rows on; the others have none.',
  ],
  [
    'Suspect labels',
    'Rows for which all strong variants, at least three, agree on a label other than the file’s; where some of those that agree give confidences, two are enough if they are more than half. A variant is strong if it is not significantly less accurate than the best; any other is no witness. A variant with confidences votes only if it is at least as confident of that label as it is on average (after confident learning, Northcutt, Jiang and Chuang 2021). Expect about half of the suspects to be right as they are. `holdout relabel` computes the true share of wrong labels once suspects and the control sample are checked.',
  ],
];

/**
 * Whether the confidences of a variant are shown to be off.
 * @example 'Expected calibration error 0.112; a perfectly calibrated model would show 0.056 on average and up to 0.091 on these answers (p < 0.001): the confidences are not what they say.'
 * @returns undefined for a report of an older version
 */
export function calibrationSentence({ expected_calibration_error, noise_floor }: Calibration): string | undefined {
  if (!noise_floor) return undefined;
  const { mean, upper, p_value, miscalibrated } = noise_floor;
  const [error, average, most] = [expected_calibration_error, mean, upper].map((value) => formatScore({ value }));
  const verdict = miscalibrated
    ? 'the confidences are not what they say'
    : 'these answers do not show that the confidences are off';
  return `Expected calibration error ${error}; a perfectly calibrated model would show ${average} on average and up to ${most} on these answers (${formatNamedPValue(p_value)}): ${verdict}.`;
}
