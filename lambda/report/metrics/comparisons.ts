// All pairs of variants, compared on the same rows.
import { at } from '../../shared/at.ts';
import type { Comparison, ComparisonMetric, PairedDifference } from '../../shared/contracts/report/comparison.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { pairUnits } from '../clusters/pair-units.ts';
import { signFlip } from '../clusters/sign-flip.ts';
import { type Difference, pairedBootstrap } from '../intervals/paired-bootstrap.ts';
import { CONFIDENCE } from '../intervals/wilson.ts';
import { pairOf } from '../scores/pair.ts';
import { type AnsweredRows, isScored } from '../table/predictions.ts';
import { holm } from './holm.ts';
import { differenceInterval, mcnemar, smallestDifference } from './mcnemar.ts';

const ALPHA = 1 - CONFIDENCE;

type UncorrectedComparison = Omit<Comparison, 'metrics'> & { readonly metrics: Record<ComparisonMetric, Difference> };

/** A variant by its index among those of the table. */
interface Compared {
  readonly name: string;
  readonly index: number;
}

/**
 * The first of a pair is the model rather than the baseline, or else the more accurate one.
 * @param variants in the run's order
 * @param ranked the same, the most accurate first
 */
export function comparisons(
  table: AnsweredRows,
  variants: readonly VariantReport[],
  ranked: readonly VariantReport[],
): Comparison[] {
  const ordered = [...ranked].sort((a, b) => Number(a.kind === 'baseline') - Number(b.kind === 'baseline'));
  const compared = ordered.map((variant): Compared => ({ name: variant.name, index: variants.indexOf(variant) }));
  const pairs = compared.flatMap((first, rank) => compared.slice(rank + 1).map((second) => ({ first, second })));
  // A stopped run may have no row for a pair.
  return comparePairs(
    table,
    pairs.filter(({ first, second }) => shareRows(table, first.index, second.index)),
  );
}

function shareRows(table: AnsweredRows, first: number, second: number): boolean {
  for (let row = 0; row < table.run.rows; row++) {
    if (isScored(table, row, first) && isScored(table, row, second)) return true;
  }
  return false;
}

/** p-values are corrected by Holm's method over all these pairs, separately for each metric. */
export function comparePairs(
  table: AnsweredRows,
  pairs: readonly { readonly first: Compared; readonly second: Compared }[],
): Comparison[] {
  const { run } = table;
  const compared = pairs.map(({ first, second }): UncorrectedComparison => {
    const { joint, differences } = pairOf(table, first.index, second.index);
    const units = pairUnits(table, first.index, second.index, joint, differences);
    return {
      first: first.name,
      second: second.name,
      rows: differences.rows,
      first_better: differences.firstBetter,
      second_better: differences.secondBetter,
      // As strict as Holm's first step, so that it holds whatever the other pairs yield.
      smallest_difference: smallestDifference(units?.differences ?? differences, ALPHA / pairs.length),
      metrics: {
        accuracy: {
          difference: differences.sum / differences.rows,
          ci: differenceInterval(units?.differences ?? differences),
          p_value: units ? signFlip(units.sums) : mcnemar(differences),
        },
        ...pairedBootstrap(joint, differences.rows, `${run.seed} ${first.name} ${second.name}`, units),
      },
    };
  });
  const corrected = (name: ComparisonMetric) => holm(compared.map(({ metrics }) => metrics[name].p_value));
  const p_values = {
    accuracy: corrected('accuracy'),
    f1_macro: corrected('f1_macro'),
    f1_weighted: corrected('f1_weighted'),
  };
  return compared.map((pair, index) => {
    const metric = (name: ComparisonMetric): PairedDifference => {
      const p = at(p_values[name], index);
      return { ...pair.metrics[name], p_value_holm: p, significant: p !== null && p < ALPHA };
    };
    return {
      ...pair,
      metrics: { accuracy: metric('accuracy'), f1_macro: metric('f1_macro'), f1_weighted: metric('f1_weighted') },
    };
  });
}
