// The rows that are the same in all runs, as one table that the comparisons of a report can read.
import { type AnsweredRows, NO_LABEL, sampleIndex, UNSCORED } from '../../lambda/report/table/predictions.ts';
import type { RowJoin } from './join.ts';
import type { LoadedRun } from './load.ts';
import type { ChangeOf, VariantPair } from './variants.ts';

export interface SharedRows extends AnsweredRows {
  /** By run: the row index of each shared row. */
  readonly rowsOf: readonly Int32Array[];
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
  const inAll = Int32Array.from(first.truth.keys()).filter((row) => joins.every(({ sameIn }) => sameIn[row] !== -1));
  const rowsOf = [inAll, ...joins.map(({ sameIn }) => inAll.map((row) => sameIn[row] ?? -1))];
  const labels = [...new Set(runs.flatMap(({ report }) => report.labels))];
  const variants: { run: number; variant: number }[] = [];
  const at = (run: number, variant: number): number => {
    const standing = variants.findIndex((one) => one.run === run && one.variant === variant);
    return standing === -1 ? variants.push({ run, variant }) - 1 : standing;
  };
  const pairs = chosen.map((pair) => ({ ...pair, firstAt: at(0, pair.first), otherAt: at(pair.run, pair.other) }));
  const repeats = Math.min(...runs.map(({ report }) => report.repeats));
  const run = { rows: inAll.length, labels, seed: first.report.seed, variants, benchmark: { repeats } };
  const labelIndices = runs.map(({ report }) => report.labels.map((label) => labels.indexOf(label)));
  const predicted = new Int32Array(run.rows * variants.length * repeats);
  const status = new Uint8Array(predicted.length);
  for (const [index, { run: of, variant }] of variants.entries()) {
    const source = runs[of];
    if (!source) throw new RangeError(`no run ${of}`);
    const order = { variants: source.report.variants, benchmark: { repeats: source.report.repeats } };
    rowsOf[of]?.forEach((row, position) => {
      for (let repeat = 0; repeat < repeats; repeat++) {
        const [from, to] = [sampleIndex(order, row, variant, repeat), sampleIndex(run, position, index, repeat)];
        predicted[to] = labelIndices[of]?.[source.predicted[from] ?? NO_LABEL] ?? NO_LABEL;
        status[to] = source.status[from] ?? UNSCORED;
      }
    });
  }
  const truth = inAll.map((row) => labelIndices[0]?.[first.truth[row] ?? NO_LABEL] ?? NO_LABEL);
  return { shared: { run, truth, predicted, status, rowsOf }, pairs };
}
