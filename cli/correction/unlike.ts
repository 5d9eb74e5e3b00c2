// Whether new rows look unlike the holdout, by what a variant answers to them and by their texts.

import { fisherExact } from '../../lambda/report/metrics/fisher.ts';
import { float64At } from '../../lambda/shared/at.ts';
import type { Correction } from './contract.ts';
import type { ComparedTexts } from './texts.ts';

export interface Compared {
  readonly variant: string;
  readonly labels: readonly string[];
  /** Different texts by predicted label, since copies are no further evidence. */
  readonly holdout: Float64Array;
  readonly fresh: Float64Array;
  /** Ascending. */
  readonly holdoutConfidences: Float64Array;
  readonly freshConfidences: Float64Array;
}

type Difference = Correction['unlike'][number];

/** How often the warning comes though the rows are alike. */
export const FALSE_ALARMS = 0.05;

/**
 * Each predicted label's share by Fisher's exact test; the confidences, the lengths of texts and their shares of unseen
 * words by Smirnov's two-sample test. p-values are multiplied by the number of tests (Bonferroni).
 * @param texts undefined where the report has nothing to compare them with
 * @returns those below {@link FALSE_ALARMS}, the clearest first
 */
export function differences(all: readonly Compared[], texts?: ComparedTexts): Difference[] {
  const ofTexts = texts ? byText(texts) : [];
  const found = [...all.flatMap((one) => [...byLabel(one), ...byConfidence(one)]), ...ofTexts];
  return found
    .map((one) => ({ ...one, p_value: Math.min(1, one.p_value * found.length) }))
    .filter(({ p_value }) => p_value < FALSE_ALARMS)
    .sort((a, b) => a.p_value - b.p_value);
}

function byLabel({ variant, labels, holdout, fresh }: Compared): Difference[] {
  const [before, after] = [sum(holdout), sum(fresh)];
  return labels.flatMap((label, index) => {
    const [then, now] = [float64At(holdout, index), float64At(fresh, index)];
    // Nobody gives it.
    if (then + now === 0) return [];
    const p_value = fisherExact({ right: then, rows: before }, { right: now, rows: after }) ?? 1;
    return [{ what: 'label' as const, variant, label, holdout: then / before, now: now / after, p_value }];
  });
}

function byConfidence({ variant, holdoutConfidences: then, freshConfidences: now }: Compared): Difference[] {
  return smirnov(then, now).map((p_value) => ({
    what: 'confidence',
    variant,
    label: null,
    holdout: median(then),
    now: median(now),
    p_value,
  }));
}

function byText({ holdoutLengths, freshLengths, holdoutUnseen, freshUnseen }: ComparedTexts): Difference[] {
  const of = { variant: null, label: null };
  const lengths = { what: 'length' as const, ...of, holdout: median(holdoutLengths), now: median(freshLengths) };
  const unseen = { what: 'unseen_words' as const, ...of, holdout: mean(holdoutUnseen), now: mean(freshUnseen) };
  return [
    ...smirnov(holdoutLengths, freshLengths).map((p_value) => ({ ...lengths, p_value })),
    ...smirnov(holdoutUnseen, freshUnseen).map((p_value) => ({ ...unseen, p_value })),
  ];
}

/**
 * The first term of Kolmogorov's series, 2 exp(−2 λ²) with λ = D √(nm / (n + m)): at least the asymptotic p-value of
 * Smirnov's test (1939), and more so with ties.
 * @returns nothing where one has no values
 */
function smirnov(then: Float64Array, now: Float64Array): number[] {
  if (then.length === 0 || now.length === 0) return [];
  const lambda = distance(then, now) * Math.sqrt((then.length * now.length) / (then.length + now.length));
  return [Math.min(1, 2 * Math.exp(-2 * lambda ** 2))];
}

/** The largest distance of the two distribution functions. */
function distance(a: Float64Array, b: Float64Array): number {
  let [i, j, largest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(float64At(a, i), float64At(b, j));
    while (i < a.length && float64At(a, i) === value) i++;
    while (j < b.length && float64At(b, j) === value) j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}

const median = (values: Float64Array): number => float64At(values, Math.floor(values.length / 2));
const mean = (values: Float64Array): number => sum(values) / values.length;
const sum = (values: Float64Array): number => values.reduce((total, one) => total + one, 0);
