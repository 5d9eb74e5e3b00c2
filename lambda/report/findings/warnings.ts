// What the reader must know before relying on a report's figures.

import type { Comparison, VariantReport } from '../../shared/contracts/report.ts';
import type { Manifest, Run, Warning } from '../../shared/contracts/run.ts';
import { keepsProbabilities, MAX_LABELS, MAX_PROBABILITIES } from '../../shared/probabilities.ts';
import {
  formatCount,
  formatNamedPValue,
  formatPercent,
  formatPoints,
  formatPointsWithInterval,
  formatSignificant,
} from '../../shared/text/format.ts';
import { listed, plural } from '../../shared/text/words.ts';
import { dataWarnings } from '../data/warnings.ts';
import { difference } from '../metrics/comparisons.ts';
import { accuracy, byAccuracy, referenceBaseline } from '../metrics/rank.ts';
import type { Figures } from './figures.ts';

export function warnings(
  { labels, train, samples }: Run,
  { variants, comparisons, slices, left_out_slices, suspect_labels, data_checks }: Figures,
): Warning[] {
  return [
    ...withoutRows(labels, variants),
    ...variants.flatMap((variant) => without(variant, 'valid answer', '; they count as wrong')),
    ...variants.flatMap(givenBefore),
    ...variants.flatMap(aboutCascade),
    ...withoutProbabilities({ labels, samples }, variants),
    ...notBetterThanBaseline(variants, comparisons),
    ...left_out_slices.map(leftOut),
    ...weakSlices(slices, byAccuracy(variants)[0]),
    ...suspects(suspect_labels),
    ...(data_checks ? dataWarnings(data_checks, train) : []),
  ];
}

/** Labels named in one warning. */
const MAX_NAMED = 20;

function withoutRows(labels: readonly string[], [variant]: readonly VariantReport[]): Warning[] {
  const absent = labels.filter((_, index) => variant?.distribution.truth[index] === 0);
  if (absent.length === 0) return [];
  const names = absent.map((label) => JSON.stringify(label));
  return [
    {
      code: 'labels_without_rows',
      message: `The holdout has no row with ${listed(names, MAX_NAMED)}: macro averages count such a label as 0.`,
      count: absent.length,
    },
  ];
}

/** @param no what they have not; `so` what comes of it. */
export function without(
  { name, samples, answered, invalid, failed, skipped }: Outcomes,
  no: 'valid answer' | 'label',
  so: string,
): Warning[] {
  const count = samples - answered;
  if (count === 0) return [];
  const outcomes = Object.entries({ invalid, failed, skipped }).filter(([, number]) => number > 0);
  const parts = outcomes.map(([outcome, number]) => `${formatCount(number)} ${outcome}`).join(', ');
  const message = `${name}: no ${no} for ${formatCount(count)} of ${plural(samples, 'sample')} (${parts})${so}.`;
  return [{ code: 'no_valid_answer', message, count }];
}

type Outcomes = Pick<VariantReport, 'name' | 'samples' | 'answered' | 'invalid' | 'failed' | 'skipped'>;

export function givenBefore({
  name,
  samples,
  from_cache,
}: Pick<VariantReport, 'name' | 'samples' | 'from_cache'>): Warning[] {
  if (from_cache === 0) return [];
  const message = `${name}: ${formatCount(from_cache)} of ${plural(samples, 'answer')} had been given before to the same request (cache): they cost nothing now and are in no usage; their latency, and their part of the cost of 1,000, are those of then.`;
  return [{ code: 'from_cache', message, count: from_cache }];
}

/** Said first: it is about all of them. */
export function askedAgain({ asked_again = 0 }: Pick<Manifest, 'asked_again'>): Warning[] {
  if (asked_again === 0) return [];
  const message = `${plural(asked_again, 'sample')} had to be asked again, because the segments with their predictions were gone or damaged. What had been paid for the lost answers is in no cost and no usage here.`;
  return [{ code: 'asked_again', message, count: asked_again }];
}

function aboutCascade({ name, ensemble, rows }: VariantReport): Warning[] {
  if (!ensemble?.cascade) return [];
  const [cheap = '', strong = ''] = ensemble.variants;
  const { threshold, chosen_on_rows, cheap_samples, strong_samples } = ensemble.cascade;
  const chosen = `chosen on ${plural(chosen_on_rows, 'row')} drawn by the seed, so that it is scored, and compared, on the other ${formatCount(rows)} alone`;
  const asked = `there ${cheap} answered ${formatCount(cheap_samples)} and ${strong} was asked for ${formatCount(strong_samples)} samples`;
  const message =
    threshold === null
      ? `${name}: no confidence of ${cheap} was found at which to take its answers rather than those of ${strong} (${chosen}): ${strong} was always asked.`
      : `${name}: answers of ${cheap} are taken from a confidence of ${formatSignificant(threshold)} on, ${chosen}; ${asked}.`;
  return [{ code: 'cascade', message }];
}

function withoutProbabilities(run: Pick<Run, 'labels' | 'samples'>, variants: readonly VariantReport[]): Warning[] {
  if (keepsProbabilities(run) || variants.every(({ calibration }) => calibration === null)) return [];
  const { labels, samples } = run;
  const size = `${plural(samples, 'sample')} and ${plural(labels.length, 'label')}`;
  const message = `Log loss, Brier score, ROC AUC and average precision are left out: ${size} are too many to keep a probability for each (at most ${formatCount(MAX_PROBABILITIES)} in all, and ${formatCount(MAX_LABELS)} labels).`;
  return [{ code: 'no_probabilities', message }];
}

function notBetterThanBaseline(variants: readonly VariantReport[], comparisons: readonly Comparison[]): Warning[] {
  const baseline = referenceBaseline(variants);
  if (!baseline) return [];
  return variants
    .filter(({ kind }) => kind === 'model')
    .flatMap((variant) => {
      const lift = difference(comparisons, variant.name, baseline.name);
      if (!lift || (lift.significant && lift.difference > 0)) return [];
      const names = `${variant.name} (${formatPercent(accuracy(variant))}) is not significantly more accurate than ${baseline.name} (${formatPercent(accuracy(baseline))})`;
      const message = `${names}, which costs nothing: difference ${formatPointsWithInterval(lift)}, ${formatNamedPValue(lift.p_value_holm)}.`;
      return [{ code: `not_better_than_${baseline.model}`, message }];
    });
}

/** Slices named in warnings. */
const MAX_SLICES = 5;

function leftOut(slice: string): Warning {
  const message = `The slice ${JSON.stringify(slice)} was left out: its pattern is too large for that many rows, or cannot be used. Write a shorter one, with small repeat counts.`;
  return { code: 'slice_left_out', message };
}

function weakSlices(slices: Figures['slices'], best: VariantReport | undefined): Warning[] {
  const weak = slices.flatMap(({ slice, group, rows, scores }) => {
    const found = scores.find(({ name }) => name === best?.name);
    if (!found?.significant || found.difference === null || found.difference >= 0) return [];
    const message = `${slice}: ${group}: ${found.name} is at ${formatPercent(found.accuracy.value)} on these ${plural(rows, 'row')}, significantly below the others (${formatPoints(found.difference)} points).`;
    return [{ code: 'weak_slice', message, count: rows }];
  });
  return weak.slice(0, MAX_SLICES);
}

function suspects(found: Figures['suspect_labels']): Warning[] {
  if (!found || found.rows === 0) return [];
  const { rows, strong } = found;
  const message = `${plural(rows, 'label')} may be wrong: more than half of ${plural(strong.length, 'strong variant')} agree on another one; see suspects.csv.`;
  return [{ code: 'suspect_labels', message, count: rows }];
}
