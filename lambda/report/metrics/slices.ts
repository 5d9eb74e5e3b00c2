// Compares each variant on a part of the rows with all other rows.

import { at, int32At } from '../../shared/at.ts';
import type { SliceReport } from '../../shared/contracts/report/comparison.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { type SliceUnits, sliceUnits } from '../clusters/slice-units.ts';
import { CONFIDENCE, wilson } from '../intervals/wilson.ts';
import { confusionMatrices, confusionMatrix, type Margins, margins } from '../scores/confusion-matrix.ts';
import { scores } from '../scores/scores.ts';
import { isScored, type PredictionTable, truthOf } from '../table/predictions.ts';
import type { GroupedSlice } from '../table/slice-groups.ts';
import { fisherExact, type Hits } from './fisher.ts';
import { holm } from './holm.ts';

/** With fewer rows on either side there is no verdict: a test would only ever find what one row says. */
export const MIN_SLICE_ROWS = 10;

/**
 * p-values are Fisher's, corrected by Holm over all slices and variants that have one.
 * @param best index of the variant that orders them.
 */
export function sliceReports(table: PredictionTable, slices: readonly GroupedSlice[], best: number): SliceReport[] {
  const { variants } = table.run;
  const measured = slices.flatMap(({ slice, groups, groupOf }) => {
    const inGroup = (row: number) => int32At(groupOf, row);
    const byVariant = variants.map(({ name }, index) => ({
      name,
      all: margins(confusionMatrix(table, index)),
      parts: confusionMatrices(table, index, groups.length, inGroup).map(margins),
      rows: rowHits(table, index, groups.length, inGroup),
      units: sliceUnits(table, index, groups.length, inGroup),
    }));
    return groups.map(({ group, rows }, part) => ({
      slice,
      group,
      rows,
      scores: byVariant.map((variant) => ({
        name: variant.name,
        ...partScores(at(variant.parts, part), variant.all, table, variant.units?.[part]?.effect),
        p_value: ofUnits(testOf(at(variant.rows.groups, part), variant.rows.all), variant.units?.[part]),
      })),
    }));
  });
  const corrected = holm(measured.flatMap((one) => one.scores.map(({ p_value }) => p_value)));
  return measured
    .map((one, index) => ({
      ...one,
      scores: one.scores.map((score, variant) => {
        const p = at(corrected, index * variants.length + variant);
        return { ...score, p_value_holm: p, significant: p !== null && p < 1 - CONFIDENCE };
      }),
    }))
    .sort((a, b) => (at(a.scores, best).accuracy.value ?? 0) - (at(b.scores, best).accuracy.value ?? 0));
}

/** @param alike how many rows say as much as an independent one */
function partScores(part: Margins, all: Margins, { run }: PredictionTable, alike = 1) {
  const repeats = run.benchmark.repeats * alike;
  const right = correct(part);
  const others = all.total - part.total;
  // If there are few rows, a cascade may be scored on none of them.
  const accuracy = part.total === 0 ? null : right / part.total;
  return {
    rows: part.total / run.benchmark.repeats,
    accuracy: { value: accuracy, ci: wilson(right / repeats, part.total / repeats) },
    f1_weighted: part.total === 0 ? null : scores(part).f1_weighted,
    difference: accuracy === null || others === 0 ? null : accuracy - (correct(all) - right) / others,
  };
}

const correct = (sums: Margins): number => sums.correct.reduce((sum, count) => sum + count, 0);

/** Where rows belong together, they must differ both as rows and as units. */
function ofUnits(p: number | null, units: SliceUnits | undefined): number | null {
  if (!units || p === null || units.pValue === null) return units ? null : p;
  return units.units < MIN_SLICE_ROWS ? null : Math.max(p, units.pValue);
}

function testOf(part: Hits, all: Hits): number | null {
  const others = { right: all.right - part.right, rows: all.rows - part.rows };
  return Math.min(part.rows, others.rows) < MIN_SLICE_ROWS ? null : fisherExact(part, others);
}

/** Rows that are right, in more than half of their repeats: these are no further evidence, and a test needs rows. */
function rowHits(table: PredictionTable, variant: number, groups: number, groupOf: (row: number) => number) {
  const { run, predicted } = table;
  const { repeats } = run.benchmark;
  const ofGroups = Array.from({ length: groups }, () => ({ right: 0, rows: 0 }));
  const all = { right: 0, rows: 0 };
  for (let row = 0; row < run.rows; row++) {
    if (!isScored(table, row, variant)) continue;
    const first = sampleIndex(run, row, variant);
    const label = truthOf(table, row);
    let hits = 0;
    for (let repeat = 0; repeat < repeats; repeat++) hits += Number(int32At(predicted, first + repeat) === label);
    for (const count of [all, ofGroups[groupOf(row)]]) {
      if (!count) continue;
      count.rows++;
      count.right += Number(hits > repeats / 2);
    }
  }
  return { all, groups: ofGroups };
}
