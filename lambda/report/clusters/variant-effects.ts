// The design effects of all proportions of one variant.
import { int32At } from '../../shared/at.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { rowsByUnit } from '../../shared/copies/units.ts';
import { type AnsweredRows, isScored, NO_LABEL, truthOf } from '../table/predictions.ts';
import { addUnit, type DesignEffect, designEffect, emptySums, PROPORTION, type UnitSums } from './design-effect.ts';

export interface LabelEffects {
  readonly precision: number;
  readonly recall: number;
  /** Of the share that is right of the rows that have the label or were given it, of which F1 is a function. */
  readonly f1: number;
}

/** By how much the number of samples is to be divided before an interval is made of it. */
export interface VariantEffects {
  readonly accuracy: DesignEffect;
  readonly completion: number;
  /** Of what is right among the answered samples. */
  readonly answered: number;
  readonly labels: readonly LabelEffects[];
}

/** @returns undefined where no rows belong together: then every effect is 1. */
export function variantEffects(table: AnsweredRows, variant: number): VariantEffects | undefined {
  if (!table.units) return undefined;
  const { labels } = table.run;
  const sums = {
    accuracy: emptySums(),
    completion: emptySums(),
    answered: emptySums(),
    labels: labels.map(() => ({ precision: emptySums(), recall: emptySums(), f1: emptySums() })),
  };
  forEachUnit(table, variant, (unit) => {
    addUnit(sums.accuracy, unit.right, unit.rows);
    addUnit(sums.completion, unit.answered, unit.rows);
    addUnit(sums.answered, unit.right, unit.answered);
    for (const [label, { right, truth, predicted }] of unit.labels) {
      const of = sums.labels[label];
      if (!of) continue;
      addUnit(of.recall, right, truth);
      addUnit(of.precision, right, predicted);
      addUnit(of.f1, right, truth + predicted - right);
    }
  });
  const effect = (of: UnitSums) => designEffect(of, of.values, PROPORTION);
  return {
    accuracy: effect(sums.accuracy),
    completion: effect(sums.completion).forIntervals,
    answered: effect(sums.answered).forIntervals,
    labels: sums.labels.map(({ precision, recall, f1 }) => ({
      precision: effect(precision).forIntervals,
      recall: effect(recall).forIntervals,
      f1: effect(f1).forIntervals,
    })),
  };
}

/** Of the accuracy alone. */
export function accuracyEffect(
  table: AnsweredRows,
  variant: number,
  counted: (row: number) => boolean = () => true,
): DesignEffect | undefined {
  if (!table.units) return undefined;
  const sums = emptySums();
  forEachUnit(table, variant, ({ right, rows }) => addUnit(sums, right, rows), counted);
  return designEffect(sums, sums.values, PROPORTION);
}

/** All in rows: a sample counts as one divided by the repeats, so that a row's value is the mean of its repeats. */
interface UnitCounts {
  rows: number;
  right: number;
  answered: number;
  readonly labels: Map<number, { right: number; truth: number; predicted: number }>;
}

function forEachUnit(
  table: AnsweredRows,
  variant: number,
  see: (counts: UnitCounts) => void,
  counted: (row: number) => boolean = () => true,
): void {
  const { run, predicted, units } = table;
  if (!units) return;
  const { starts, rows } = rowsByUnit(units);
  const { repeats } = run.benchmark;
  const counts: UnitCounts = { rows: 0, right: 0, answered: 0, labels: new Map() };
  const ofLabel = (label: number) => {
    const known = counts.labels.get(label);
    if (known) return known;
    const none = { right: 0, truth: 0, predicted: 0 };
    counts.labels.set(label, none);
    return none;
  };
  for (let unit = 0; unit < units.count; unit++) {
    counts.rows = 0;
    counts.right = 0;
    counts.answered = 0;
    counts.labels.clear();
    for (let place = int32At(starts, unit); place < int32At(starts, unit + 1); place++) {
      const row = int32At(rows, place);
      if (!isScored(table, row, variant) || !counted(row)) continue;
      const truth = truthOf(table, row);
      const first = sampleIndex(run, row, variant);
      counts.rows++;
      ofLabel(truth).truth++;
      for (let repeat = 0; repeat < repeats; repeat++) {
        const label = int32At(predicted, first + repeat);
        if (label === NO_LABEL) continue;
        counts.answered += 1 / repeats;
        ofLabel(label).predicted += 1 / repeats;
        if (label !== truth) continue;
        counts.right += 1 / repeats;
        ofLabel(truth).right += 1 / repeats;
      }
    }
    if (counts.rows > 0) see(counts);
  }
}
