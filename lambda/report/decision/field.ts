// The variants of a report on the rows that they are compared on.
import type { DecideBy } from '../../shared/contracts/choices/decide.ts';
import type { Comparison, ComparisonMetric } from '../../shared/contracts/report/comparison.ts';
import type { Interval, Score } from '../../shared/contracts/report/scores.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { CONFIDENCE } from '../intervals/wilson.ts';
import { difference } from '../metrics/difference.ts';
import { isCascade } from '../metrics/rank.ts';
import { above, below, type Estimate, upperQuantile } from '../resampling/bounds.ts';
import { jointRows } from '../resampling/joint-rows.ts';
import { type Measure, measureOf, mistakesOf, strataOf, type Worth } from '../resampling/measure.ts';
import type { PredictionTable } from '../table/predictions.ts';
import { type Standing, standing } from './standing.ts';

/** The comparisons that test the same score. */
const COMPARED: Readonly<Record<string, ComparisonMetric>> = {
  accuracy: 'accuracy',
  'f1-score macro': 'f1_macro',
  'f1-score weighted': 'f1_weighted',
};

const Z = upperQuantile((1 - CONFIDENCE) / 2);

/** As if it were the only one. */
export function withInterval(estimate: Estimate): Score {
  const { value } = estimate;
  const ci: Interval = { lower: value - below(estimate, Z), upper: value + above(estimate, Z) };
  return { value, ci };
}

/** All variants: those scored on all rows together, and cascades, beside them, on rows of their own. */
export class Field {
  readonly measure: Measure;
  readonly worth: Worth;
  /** Variants that are scored on all rows, the best first. */
  readonly whole: readonly VariantReport[];
  readonly standing: Standing;
  readonly #by: DecideBy;
  readonly #ofCascades: Standing | undefined;
  readonly #cascades: readonly VariantReport[];

  constructor(
    table: PredictionTable,
    variants: readonly VariantReport[],
    ranked: readonly VariantReport[],
    by: DecideBy,
  ) {
    const { labels, benchmark } = table.run;
    this.#by = by;
    this.measure = measureOf(by, labels);
    this.worth = { mistakes: mistakesOf(benchmark, labels), strata: strataOf(benchmark.prevalence, labels) };
    this.whole = ranked.filter((one) => !isCascade(one));
    this.#cascades = ranked.filter(isCascade);
    const stand = (among: readonly VariantReport[]) =>
      standing(
        jointRows(
          table,
          among.map((one) => variants.indexOf(one)),
        ),
        this.measure,
        this.worth,
      );
    this.standing = stand(this.whole);
    // The rows of all cascades of a run are the same ones.
    this.#ofCascades = this.#cascades.length === 0 ? undefined : stand([...this.whole, ...this.#cascades]);
  }

  rowsOf(variant: VariantReport): number {
    return this.#among([variant]).joint.rows;
  }

  behind(first: VariantReport, second: VariantReport): Estimate {
    const place = (one: VariantReport) =>
      isCascade(one) ? this.whole.length + this.#cascades.indexOf(one) : this.whole.indexOf(one);
    return this.#among([first, second]).behind(place(first), place(second));
  }

  /** The same as in the report's comparisons where they test this score. */
  difference(first: VariantReport, second: VariantReport, comparisons: readonly Comparison[]): Score {
    if (this.#among([first, second]).joint.rows === 0) return { value: null, ci: null };
    const { metric, average = '', label } = this.#by;
    const compared = COMPARED[`${metric} ${average}`.trim()];
    const same = compared && label === undefined && !this.worth.strata;
    const tested = same ? difference(comparisons, first.name, second.name, compared) : undefined;
    if (tested) return { value: tested.difference, ci: tested.ci };
    return withInterval(this.behind(first, second));
  }

  #among(variants: readonly VariantReport[]): Standing {
    return variants.some(isCascade) && this.#ofCascades ? this.#ofCascades : this.standing;
  }
}
