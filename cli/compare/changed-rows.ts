// Rows that a variant gets right in one run and wrong in the other or, with repeats, right more or less often.

import { isScored, NO_LABEL, truthOf } from '../../lambda/report/table/predictions.ts';
import { at, int32At } from '../../lambda/shared/at.ts';
import { sampleIndex } from '../../lambda/shared/contracts/sample-index.ts';
import { cut } from '../../lambda/shared/text/format.ts';
import type { ChangedRow } from './contract.ts';
import type { LoadedRun } from './load.ts';
import type { SharedRows } from './shared-rows.ts';
import type { ChangeOf } from './variants.ts';

/** Characters. */
const MAX_TEXT = 300;
/** Labels listed: those with the most changed rows. */
const MAX_LABELS = 50;

/** Positions among the shared rows. */
export interface RowChanges {
  readonly newlyRight: readonly number[];
  readonly newlyWrong: readonly number[];
  row(
    position: number,
    runs: readonly LoadedRun[],
    other: number,
    ids: readonly ReadonlyMap<number, string>[],
  ): ChangedRow;
}

export function changedRows(
  shared: SharedRows,
  { firstAt, otherAt }: Pick<ChangeOf, 'firstAt' | 'otherAt'>,
): RowChanges {
  const { run, predicted } = shared;
  const { repeats } = run.benchmark;
  const newlyRight: number[] = [];
  const newlyWrong: number[] = [];
  for (let position = 0; position < run.rows; position++) {
    if (!isScored(shared, position, firstAt) || !isScored(shared, position, otherAt)) continue;
    const [before, after] = [sampleIndex(run, position, firstAt), sampleIndex(run, position, otherAt)];
    const truth = truthOf(shared, position);
    const isRight = (sample: number) => Number(int32At(predicted, sample) === truth);
    let more = 0;
    for (let repeat = 0; repeat < repeats; repeat++) more += isRight(after + repeat) - isRight(before + repeat);
    if (more > 0) newlyRight.push(position);
    if (more < 0) newlyWrong.push(position);
  }
  const answers = (position: number, variant: number): (string | null)[] => {
    const start = sampleIndex(run, position, variant);
    return Array.from(predicted.subarray(start, start + repeats), (label) =>
      label === NO_LABEL ? null : at(run.labels, label),
    );
  };
  return {
    newlyRight,
    newlyWrong,
    row(position, runs, other, ids) {
      const rowIn = (of: number) => int32At(at(shared.rowsOf, of), position);
      const [first, row] = [rowIn(0), rowIn(other)];
      const text = at(runs, 0).texts.get(first) ?? at(runs, other).texts.get(row) ?? null;
      return {
        row: row + 1,
        id: at(ids, other).get(row) ?? String(row + 1),
        truth: at(run.labels, truthOf(shared, position)),
        first: answers(position, firstAt),
        other: answers(position, otherAt),
        text: text && cut(text, MAX_TEXT),
      };
    },
  };
}

/** Indices of labels with changed rows, the most changed first. */
export function changesByLabel(shared: SharedRows, { newlyRight, newlyWrong }: RowChanges) {
  const counts = shared.run.labels.map((_, label) => ({ label, newlyRight: 0, newlyWrong: 0 }));
  const of = (position: number) => at(counts, truthOf(shared, position));
  for (const position of newlyRight) of(position).newlyRight++;
  for (const position of newlyWrong) of(position).newlyWrong++;
  const changed = ({ newlyRight: right, newlyWrong: wrong }: (typeof counts)[number]) => right + wrong;
  return counts
    .filter((count) => changed(count) > 0)
    .sort((a, b) => changed(b) - changed(a))
    .slice(0, MAX_LABELS);
}
