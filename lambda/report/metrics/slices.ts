// Compares each variant on a part of the rows with all other rows.

import normal from '@stdlib/stats-base-dists-normal';
import { at, int32At } from '../../shared/at.ts';
import type { SliceReport } from '../../shared/contracts/report/comparison.ts';
import { CONFIDENCE, wilson } from '../intervals/wilson.ts';
import { confusionMatrices, confusionMatrix, type Margins, margins } from '../scores/confusion-matrix.ts';
import { scores } from '../scores/scores.ts';
import type { PredictionTable } from '../table/predictions.ts';
import type { GroupedSlice } from '../table/slice-groups.ts';
import { holm } from './holm.ts';

/** p-values are corrected by Holm over all slices and variants. @param best index of the variant that orders them. */
export function sliceReports(table: PredictionTable, slices: readonly GroupedSlice[], best: number): SliceReport[] {
  const { variants } = table.run;
  const measured = slices.flatMap(({ slice, groups, groupOf }) => {
    const byVariant = variants.map(({ name }, index) => ({
      name,
      whole: hits(margins(confusionMatrix(table, index))),
      parts: confusionMatrices(table, index, groups.length, (row) => int32At(groupOf, row)).map(margins),
    }));
    return groups.map(({ group, rows }, part) => ({
      slice,
      group,
      rows,
      scores: byVariant.map(({ name, whole, parts }) => ({ name, ...partScores(at(parts, part), whole, table) })),
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

function partScores(part: Margins, whole: Hits, { run }: PredictionTable) {
  const { repeats } = run.benchmark;
  const inside = hits(part);
  const outside = { right: whole.right - inside.right, samples: whole.samples - inside.samples };
  // If there are few rows, a cascade may be scored on none of them.
  const accuracy = inside.samples === 0 ? null : inside.right / inside.samples;
  return {
    rows: inside.samples / repeats,
    accuracy: { value: accuracy, ci: wilson(inside.right / repeats, inside.samples / repeats) },
    f1_weighted: inside.samples === 0 ? null : scores(part).f1_weighted,
    difference: accuracy === null || outside.samples === 0 ? null : accuracy - outside.right / outside.samples,
    p_value: twoProportions(inside, outside, repeats),
  };
}

interface Hits {
  readonly right: number;
  readonly samples: number;
}

function hits({ correct, total }: Margins): Hits {
  return { right: correct.reduce((sum, count) => sum + count, 0), samples: total };
}

/**
 * Two-sided z-test of two independent proportions with their pooled variance (Pearson's chi-squared test of the
 * fourfold table). Repeats are no further evidence.
 */
export function twoProportions(one: Hits, other: Hits, repeats: number): number | null {
  if (one.samples === 0 || other.samples === 0) return null;
  const pooled = (one.right + other.right) / (one.samples + other.samples);
  const variance = pooled * (1 - pooled) * (repeats / one.samples + repeats / other.samples);
  // All right or all wrong: there is no difference.
  if (variance === 0) return 1;
  const z = (one.right / one.samples - other.right / other.samples) / Math.sqrt(variance);
  return 2 * normal.cdf(-Math.abs(z), 0, 1);
}
