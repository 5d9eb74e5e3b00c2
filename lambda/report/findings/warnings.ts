// What the reader must know before relying on a report's figures.

import type { Decision } from '../../shared/contracts/report/decision.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import type { Manifest, Run, Warning } from '../../shared/contracts/run.ts';
import { costMicroUsd } from '../../shared/models/cost.ts';
import { keepsProbabilities, MAX_LABELS, MAX_PROBABILITIES } from '../../shared/probabilities.ts';
import {
  formatCount,
  formatNamedPValue,
  formatPercent,
  formatPoints,
  formatSignificant,
} from '../../shared/text/format.ts';
import { listed, oneOrMany, plural } from '../../shared/text/words.ts';
import { dataWarnings } from '../data/warnings.ts';
import { decidingScore, rankedBy } from '../metrics/rank.ts';
import { decidingWarnings } from './deciding-warnings.ts';
import { formatDeciding, formatGap, formatGapInterval } from './deciding-words.ts';
import type { Figures } from './figures.ts';
import { notAsked } from './partial.ts';
import { groupedRows } from './units.ts';

export function warnings(
  { labels, train, samples, benchmark, columns }: Run,
  { asked, variants, decision, slices, left_out_slices, suspect_labels, data_checks }: Figures,
): Warning[] {
  return [
    ...withoutRows(labels, variants, asked),
    ...withoutAnswer(variants.map(onlyAsked), 'Samples without a valid answer, which count as wrong'),
    ...givenBefore(variants),
    ...variants.flatMap(aboutCascade),
    ...withoutProbabilities({ labels, samples }, variants),
    ...mostlyReasoning(variants),
    ...notBetterThanBaseline(variants, decision),
    ...decidingWarnings({ labels, benchmark }, variants, decision),
    ...left_out_slices.map(leftOut),
    ...weakSlices(slices, rankedBy(variants, benchmark.decide_by)[0]),
    ...suspects(suspect_labels),
    ...groupedRows(columns, data_checks?.units, rankedBy(variants, benchmark.decide_by)[0]),
    ...(data_checks ? dataWarnings(data_checks, train) : []),
  ];
}

/** Labels named in one warning. */
const MAX_NAMED = 20;

function withoutRows(
  labels: readonly string[],
  [variant]: readonly VariantReport[],
  { labelsWithout }: Figures['asked'],
): Warning[] {
  const absent = labels.filter(
    (label, index) => variant?.distribution.truth[index] === 0 && !labelsWithout.includes(label),
  );
  if (absent.length === 0) return [];
  const names = absent.map((label) => JSON.stringify(label));
  return [
    {
      code: 'labels_without_rows',
      message: `The holdout has no row labelled ${listed(names, MAX_NAMED)}. Macro averages count ${oneOrMany(absent.length, 'this label', 'these labels')} as 0.`,
      count: absent.length,
    },
  ];
}

/** Variants named in one warning. */
const MAX_LISTED = 10;

/** Says what several variants have in common once. @example 'm/zero-shot 1 of 20 (1 invalid); n/zero-shot 2 of 20' */
export const together = (items: readonly string[]): string => listed(items, MAX_LISTED, '; ');

type Answered = Pick<VariantReport, 'name' | 'samples' | 'answered' | 'invalid' | 'failed' | 'skipped'>;

/** What a stopped run never asked is not wrong. */
function onlyAsked(variant: VariantReport): Answered {
  const unasked = notAsked(variant);
  return { ...variant, samples: variant.samples - unasked, skipped: variant.skipped - unasked };
}

/** @param start of the sentence that lists the variants */
export function withoutAnswer(variants: readonly Answered[], start: string): Warning[] {
  const lacking = variants.filter(({ samples, answered }) => answered < samples);
  if (lacking.length === 0) return [];
  const items = lacking.map(({ name, samples, answered, invalid, failed, skipped }) => {
    const outcomes = Object.entries({ invalid, failed, skipped }).filter(([, number]) => number > 0);
    const parts = outcomes.map(([outcome, number]) => `${formatCount(number)} ${outcome}`).join(', ');
    return `${name} ${formatCount(samples - answered)} of ${formatCount(samples)} (${parts})`;
  });
  const count = lacking.reduce((sum, { samples, answered }) => sum + samples - answered, 0);
  return [{ code: 'no_valid_answer', message: `${start}: ${together(items)}.`, count }];
}

export function givenBefore(variants: readonly Pick<VariantReport, 'name' | 'samples' | 'from_cache'>[]): Warning[] {
  const cached = variants.filter(({ from_cache }) => from_cache > 0);
  if (cached.length === 0) return [];
  const items = cached.map(
    ({ name, samples, from_cache }) => `${name} ${formatCount(from_cache)} of ${formatCount(samples)}`,
  );
  const message = `Answers from the cache, which cost nothing in this run: ${together(items)}. Their latency and their share of the cost of 1,000 are those of the original requests.`;
  return [{ code: 'from_cache', message, count: cached.reduce((sum, { from_cache }) => sum + from_cache, 0) }];
}

/** Said first, because it concerns all variants. */
export function askedAgain({ asked_again = 0 }: Pick<Manifest, 'asked_again'>): Warning[] {
  if (asked_again === 0) return [];
  const message = `${plural(asked_again, 'sample')} had to be asked again, because the segments with their predictions were gone or damaged. Costs and usage here leave out what was paid for the lost answers.`;
  return [{ code: 'asked_again', message, count: asked_again }];
}

function aboutCascade({ name, ensemble, rows, metrics }: VariantReport): Warning[] {
  if (!ensemble?.cascade) return [];
  const [cheap = '', strong = ''] = ensemble.variants;
  const { threshold, chosen_on_rows, cheap_samples, strong_samples } = ensemble.cascade;
  const does =
    threshold === null
      ? `always asks ${strong}, because it found no confidence at which the answers of ${cheap} do as well`
      : `accepts answers of ${cheap} with a confidence of at least ${formatSignificant(threshold)} and asks ${strong} about the rest`;
  const scored = `This was decided on ${plural(chosen_on_rows, 'row')} drawn with the seed, so the cascade is scored and compared on the other ${formatCount(rows)} only`;
  const asked = `where ${cheap} decided ${plural(cheap_samples, 'sample')} and ${strong} ${formatCount(strong_samples)}`;
  const right = (ensemble.members ?? [])
    .map((one) => `${one.name} on ${formatPercent(one.accuracy.value)}`)
    .join(' and ');
  const beside =
    right === '' ? '' : ` On these rows it is right on ${formatPercent(metrics.accuracy.value)}, ${right}.`;
  const message = `${name} ${does}. ${scored}, ${asked}.${beside}`;
  return [{ code: 'cascade', message }];
}

/** A label needs no more thought than most models can do without, and the reader may not know what is paid for. */
export function mostlyReasoning(variants: readonly Pick<VariantReport, 'name' | 'usage' | 'price'>[]): Warning[] {
  const items = variants.flatMap(({ name, usage, price }) => {
    if (!usage || !price) return [];
    const thought = { prompt_tokens: 0, cached_tokens: 0, completion_tokens: usage.reasoning_tokens };
    const share = costMicroUsd({ ...usage, ...thought, cache_write_tokens: 0 }, price) / costMicroUsd(usage, price);
    return share > 0.5 ? [`${name} ${formatPercent(share)}`] : [];
  });
  if (items.length === 0) return [];
  const message = `More than half of the cost is reasoning, which no answer shows: ${together(items)}. If the model takes it, a lower \`reasoning_effort\` in its \`parameters\` costs less.`;
  return [{ code: 'mostly_reasoning', message }];
}

function withoutProbabilities(run: Pick<Run, 'labels' | 'samples'>, variants: readonly VariantReport[]): Warning[] {
  if (keepsProbabilities(run) || variants.every(({ calibration }) => calibration === null)) return [];
  const { labels, samples } = run;
  const size = `${plural(samples, 'sample')} and ${plural(labels.length, 'label')}`;
  const message = `Log loss, Brier score, ROC AUC and average precision are left out: ${size} are too many to keep all probabilities (the limits are ${formatCount(MAX_PROBABILITIES)} in all and ${formatCount(MAX_LABELS)} labels).`;
  return [{ code: 'no_probabilities', message }];
}

function notBetterThanBaseline(variants: readonly VariantReport[], decision: Decision | undefined): Warning[] {
  const baseline = variants.find(({ name }) => name === decision?.baseline?.name);
  if (!decision?.baseline || !baseline) return [];
  const { by, baseline: measured } = decision;
  const seen = variants.flatMap((model) => {
    const lift = measured.lifts.find(({ name }) => name === model.name);
    if (!lift || lift.shown === 'better') return [];
    const { value, ci } = lift.difference;
    const interval = ci ? `, 95% interval ${formatGapInterval(by, ci)}` : '';
    const facts = `${formatDeciding(by, decidingScore(model, by))}, difference ${formatGap(by, value ?? 0)}${interval}`;
    return { item: `${model.name} (${facts})`, shown: lift.shown };
  });
  const { not_better = [], undecided = [] } = Object.groupBy(seen, ({ shown }) => shown);
  const of = `${baseline.name} (${formatDeciding(by, decidingScore(baseline, by))}), which costs nothing`;
  const items = (group: readonly { readonly item: string }[]) => together(group.map(({ item }) => item));
  return [
    { code: 'not_better_than', group: not_better, message: `Shown to be no better than ${of}: ${items(not_better)}.` },
    {
      code: 'not_shown_better_than',
      group: undecided,
      message: `Not shown to be better than ${of}: ${items(undecided)}.`,
    },
  ].flatMap(({ code, group, message }) => (group.length > 0 ? [{ code: `${code}_${baseline.model}`, message }] : []));
}

/** Slices named in warnings. */
const MAX_SLICES = 5;

function leftOut(slice: string): Warning {
  const message = `The slice ${JSON.stringify(slice)} was left out because its pattern is invalid, or too expensive for this many rows. Write a shorter one with small repeat counts.`;
  return { code: 'slice_left_out', message };
}

function weakSlices(slices: Figures['slices'], best: VariantReport | undefined): Warning[] {
  const tests = slices.flatMap(({ scores }) => scores.filter(({ p_value }) => p_value !== null)).length;
  const corrected = tests > 1 ? `, corrected for ${formatCount(tests)} tests` : '';
  const weak = slices.flatMap(({ slice, group, scores }) => {
    const found = scores.find(({ name }) => name === best?.name);
    if (!found?.significant || found.difference === null || found.difference >= 0) return [];
    const message = `On ${plural(found.rows, 'row')} (${slice}: ${group}), ${found.name} is right on ${formatPercent(found.accuracy.value)}, significantly less than on all others (${formatPoints(found.difference)} points, ${formatNamedPValue(found.p_value_holm)}${corrected}).`;
    return [{ code: 'weak_slice', message, count: found.rows }];
  });
  return weak.slice(0, MAX_SLICES);
}

function suspects(found: Figures['suspect_labels']): Warning[] {
  if (!found || found.rows === 0) return [];
  const { rows, strong, method } = found;
  if (method === 'self_confidence') {
    const message = `${plural(rows, 'label')} may be wrong, judged by the probabilities of ${strong.join()} alone. Its own mistakes are among them. See suspects.csv.`;
    return [{ code: 'suspect_labels', message, count: rows }];
  }
  const who = strong.length === 2 ? 'both strong variants' : `the ${strong.length} strong variants`;
  const message = `${plural(rows, 'label')} may be wrong, judged by ${who}, which agree on a different one. Expect about half of these to be right as they are. See suspects.csv, and \`holdout relabel\` once you have checked it.`;
  return [{ code: 'suspect_labels', message, count: rows }];
}
