// The rows that are the same in all runs, and that no stopped run left unasked, as one table that the comparisons of a
// report can read.

import { type AnsweredRows, NO_LABEL, truthOf } from '../../lambda/report/table/predictions.ts';
import { at, int32At, uint8At } from '../../lambda/shared/at.ts';
import { sampleIndex, samplesPerRow } from '../../lambda/shared/contracts/sample-index.ts';
import type { RowJoin } from './join.ts';
import { type LoadedRun, orderOf } from './load.ts';
import { sharedUnits } from './shared-units.ts';
import type { ChangeOf, VariantPair } from './variants.ts';

export interface SharedRows extends AnsweredRows {
  /** By run: the row index of each shared row. */
  readonly rowsOf: readonly Int32Array[];
  /** Index of the run that says which rows belong together. */
  readonly unitsFrom?: number | undefined;
}

/**
 * The labels are those of all runs, and there are as many repeats as every run has.
 * @param joins one for each run but the first
 */
export function sharedRows(
  runs: readonly LoadedRun[],
  joins: readonly RowJoin[],
  chosen: readonly (VariantPair & { readonly run: number })[],
): { shared: SharedRows; pairs: ChangeOf[] } {
  const [first] = runs;
  if (!first) throw new RangeError('no run');
  const counts = ({ sameIn }: RowJoin, row: number, of: LoadedRun) =>
    int32At(sameIn, row) !== -1 && !of.unasked.has(int32At(sameIn, row));
  const inAll = Int32Array.from(first.truth.keys()).filter(
    (row) => !first.unasked.has(row) && joins.every((join, index) => counts(join, row, at(runs, index + 1))),
  );
  const rowsOf = [inAll, ...joins.map(({ sameIn }) => inAll.map((row) => int32At(sameIn, row)))];
  const labels = [...new Set(runs.flatMap(({ report }) => report.labels))];
  const variants: { run: number; variant: number }[] = [];
  const placeOf = (run: number, variant: number): number => {
    const standing = variants.findIndex((one) => one.run === run && one.variant === variant);
    return standing === -1 ? variants.push({ run, variant }) - 1 : standing;
  };
  const pairs = chosen.map((pair) => ({
    ...pair,
    firstAt: placeOf(0, pair.first),
    otherAt: placeOf(pair.run, pair.other),
  }));
  const repeats = Math.min(...runs.map(({ report }) => report.repeats));
  const run = { rows: inAll.length, labels, seed: first.report.seed, variants, benchmark: { repeats } };
  const labelIndices = runs.map(({ report }) => report.labels.map((label) => labels.indexOf(label)));
  const predicted = new Int32Array(run.rows * samplesPerRow(run));
  const status = new Uint8Array(predicted.length);
  for (const [index, { run: of, variant }] of variants.entries()) {
    const source = at(runs, of);
    const newLabels = at(labelIndices, of);
    const order = orderOf(source.report);
    at(rowsOf, of).forEach((row, position) => {
      for (let repeat = 0; repeat < repeats; repeat++) {
        const [from, to] = [sampleIndex(order, row, variant, repeat), sampleIndex(run, position, index, repeat)];
        const label = int32At(source.predicted, from);
        predicted[to] = label === NO_LABEL ? NO_LABEL : at(newLabels, label);
        status[to] = uint8At(source.status, from);
      }
    });
  }
  const truth = inAll.map((row) => at(at(labelIndices, 0), truthOf(first, row)));
  const together = sharedUnits(runs, rowsOf);
  return {
    shared: { run, truth, predicted, status, rowsOf, units: together?.units, unitsFrom: together?.from },
    pairs,
  };
}
