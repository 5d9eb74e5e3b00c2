// Computes what changed between loaded runs, with the tests and intervals of a report.

import { accuracyEffect } from '../../lambda/report/clusters/variant-effects.ts';
import { wilson } from '../../lambda/report/intervals/wilson.ts';
import { comparePairs } from '../../lambda/report/metrics/comparisons.ts';
import { confusionMatrix, type Margins, margins } from '../../lambda/report/scores/confusion-matrix.ts';
import { labelScores, scores } from '../../lambda/report/scores/scores.ts';
import { isScored } from '../../lambda/report/table/predictions.ts';
import { at, float64At, int32At } from '../../lambda/shared/at.ts';
import type { Comparison } from '../../lambda/shared/contracts/report/comparison.ts';
import { spellingOf } from '../../lambda/shared/text/spelling.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';
import { changedRows, changesByLabel, type RowChanges } from './changed-rows.ts';
import type { Change, RunComparison, VariantScores } from './contract.ts';
import { decidingChanges } from './deciding.ts';
import { compareHeadline, size, verdictOf } from './headline.ts';
import { joinKey, joinRows, listed, type RowJoin, rowList } from './join.ts';
import { idsOf, type LoadedRun } from './load.ts';
import { notesOn } from './notes.ts';
import { relabelling } from './relabelling.ts';
import { type SharedRows, sharedRows } from './shared-rows.ts';
import type { ChangeOf } from './variants.ts';
import { letterOf, pairVariants } from './variants.ts';

/**
 * Compares every other run with the first, on the rows that are the same in all. p-values are corrected over all variants
 * and runs.
 * @param asked variants, see {@link pairVariants}
 * @throws CommandError if nothing can be compared
 */
export async function compareRuns(loaded: readonly LoadedRun[], asked: readonly string[]): Promise<RunComparison> {
  const runs = inOneSpelling(loaded);
  const [first, ...others] = runs;
  if (!first || others.length === 0) throw new CommandError('There are two or more runs to compare.');
  const names = ({ report }: LoadedRun) => report.variants.map(({ name }) => name);
  const chosen = others.flatMap((other, index) =>
    pairVariants(names(first), names(other), asked, letterOf(index + 1)).map((pair) => ({ ...pair, run: index + 1 })),
  );
  const by = joinKey(runs);
  const joins = others.map((other) => joinRows(first, other, by));
  const { shared, pairs } = sharedRows(runs, joins, chosen);
  if (shared.run.rows === 0) throw new CommandError(nothingShared(runs, joins, by));
  const compared = comparePairs(
    shared,
    pairs.map((pair) => pairNames(runs, pair)),
  );
  const apart = compared.find(({ rows }) => rows === 0);
  if (apart) {
    throw new CommandError(
      `${plain(apart.first)} and ${plain(apart.second)} are scored on no row in common: name the variants to compare with --variant.`,
    );
  }
  const deciding = decidingChanges(shared, first.report.benchmark, pairs);
  const rowChanges = pairs.map((pair) => changedRows(shared, pair));
  const ids = await readIds(runs, joins, shared, rowChanges, pairs);
  const facts = {
    runs: runs.map(({ report: { name, run, created_at, status, rows, repeats } }, index) => {
      return { letter: letterOf(index), name, run, created_at, status, rows, repeats };
    }),
    joined_by: by,
    rows: shared.run.rows,
    ...(shared.units && { units: { letter: letterOf(shared.unitsFrom ?? 0), count: shared.units.count } }),
    labels: shared.run.labels,
    repeats: shared.run.benchmark.repeats,
    row_differences: joins.map((join, index) => ({
      letter: letterOf(index + 1),
      only_in_first: rowList(join.onlyInFirst, at(ids, 0)),
      only_in_other: rowList(join.onlyInOther, at(ids, index + 1)),
      changed_content: rowList(join.changedContent, at(ids, 0)),
      changed_label: rowList(join.changedLabel, at(ids, 0)),
    })),
    relabelled: joins.flatMap((join, index) => relabelling(first, at(others, index), join, letterOf(index + 1)) ?? []),
    changes: pairs
      .map((pair, index) => ({
        ...change(runs, shared, pair, at(compared, index), at(rowChanges, index), ids),
        ...(deciding && { deciding: at(deciding, index) }),
      }))
      .sort(byTellingness),
  };
  return { format: 1, headline: compareHeadline(facts), ...facts, notes: notesOn(runs, facts, asked.length > 0) };
}

/** A later run may spell a label differently although it looks the same. */
function inOneSpelling(runs: readonly LoadedRun[]): LoadedRun[] {
  const known = new Set<string>();
  return runs.map((run) => {
    const labels = run.report.labels.map(spellingOf([...known]));
    for (const label of labels) known.add(label);
    return { ...run, report: { ...run.report, labels } };
  });
}

function pairNames(runs: readonly LoadedRun[], { run, first, other, firstAt, otherAt }: ChangeOf) {
  const name = (of: number, variant: number): string => `${letterOf(of)} ${variantOf(runs, of, variant).name}`;
  return { first: { name: name(run, other), index: otherAt }, second: { name: name(0, first), index: firstAt } };
}

function change(
  runs: readonly LoadedRun[],
  shared: SharedRows,
  pair: ChangeOf,
  comparison: Comparison,
  changes: RowChanges,
  ids: readonly ReadonlyMap<number, string>[],
): Change {
  const { rows, smallest_difference, metrics } = comparison;
  const inBoth = (row: number) => isScored(shared, row, pair.firstAt) && isScored(shared, row, pair.otherAt);
  const alike = (index: number) => accuracyEffect(shared, index, inBoth)?.forIntervals ?? 1;
  const sums = (index: number) => margins(confusionMatrix(shared, index, inBoth));
  const [ofFirst, ofOther] = [sums(pair.firstAt), sums(pair.otherAt)];
  const [first, other] = [variantOf(runs, 0, pair.first), variantOf(runs, pair.run, pair.other)];
  const rowsOf = (positions: readonly number[]) => ({
    count: positions.length,
    rows: listedRows(positions).map((position) => changes.row(position, runs, pair.run, ids)),
  });
  return {
    letter: letterOf(pair.run),
    variant: other.name,
    first_variant: first.name,
    first: variantScores(first, ofFirst, shared, alike(pair.firstAt)),
    other: variantScores(other, ofOther, shared, alike(pair.otherAt)),
    rows,
    smallest_difference,
    metrics,
    newly_right: rowsOf(changes.newlyRight),
    newly_wrong: rowsOf(changes.newlyWrong),
    by_label: changesByLabel(shared, changes).map(({ label, ...counts }) => ({
      label: at(shared.run.labels, label),
      support: float64At(ofFirst.support, label),
      f1_first: f1(ofFirst, label),
      f1_other: f1(ofOther, label),
      newly_right: counts.newlyRight,
      newly_wrong: counts.newlyWrong,
    })),
  };
}

type ReportedVariant = LoadedRun['report']['variants'][number];

/** Significant differences first, then larger ones. */
function byTellingness(a: Change, b: Change): number {
  const isShown = (change: Change) => Number(verdictOf(change) !== 'tie');
  return isShown(b) - isShown(a) || size(b) - size(a);
}

const variantOf = (runs: readonly LoadedRun[], run: number, variant: number): ReportedVariant =>
  at(at(runs, run).report.variants, variant);

/** @param alike how many rows say as much as an independent one */
function variantScores(
  reported: ReportedVariant,
  sums: Margins,
  { run: shared }: SharedRows,
  alike: number,
): VariantScores {
  const { accuracy, f1_macro, f1_weighted } = scores(sums);
  // Neither repeats nor rows that belong together are evidence about other rows.
  const independent = sums.total / shared.benchmark.repeats / alike;
  return {
    accuracy: { value: accuracy, ci: wilson(accuracy * independent, independent) },
    f1_macro,
    f1_weighted,
    cost_usd_per_1000: reported.cost_usd_per_1000,
    latency_p50_ms: reported.latency_ms?.p50 ?? null,
  };
}

function f1({ correct, predicted, support }: Margins, label: number): number {
  return labelScores(float64At(correct, label), float64At(predicted, label), float64At(support, label)).f1;
}

/** Rows listed for one change. */
const MAX_ROWS = 200;

const listedRows = (positions: readonly number[]): readonly number[] => positions.slice(0, MAX_ROWS);

/** Ids by run, for the listed rows only. */
async function readIds(
  runs: readonly LoadedRun[],
  joins: readonly RowJoin[],
  { rowsOf }: SharedRows,
  changes: readonly RowChanges[],
  pairs: readonly ChangeOf[],
): Promise<ReadonlyMap<number, string>[]> {
  const wanted = runs.map(() => new Set<number>());
  const want = (run: number, rows: readonly number[]): void => rows.forEach((row) => void at(wanted, run).add(row));
  for (const [index, join] of joins.entries()) {
    for (const rows of [join.onlyInFirst, join.changedContent, join.changedLabel]) want(0, listed(rows));
    want(index + 1, listed(join.onlyInOther));
  }
  for (const [index, { newlyRight, newlyWrong }] of changes.entries()) {
    const { run } = at(pairs, index);
    for (const positions of [newlyRight, newlyWrong]) {
      want(
        run,
        listedRows(positions).map((position) => int32At(at(rowsOf, run), position)),
      );
    }
  }
  return await Promise.all(runs.map((run, index) => idsOf(run, at(wanted, index))));
}

function nothingShared(runs: readonly LoadedRun[], joins: readonly RowJoin[], by: string): string {
  const first = runs[0]?.report;
  const lines = joins.map(({ onlyInFirst, onlyInOther, changedContent, changedLabel }, index) => {
    const other = runs[index + 1]?.report;
    const found = (first?.rows ?? 0) - onlyInFirst.length;
    return `  A (${first?.rows} rows) and ${letterOf(index + 1)} (${other?.rows} rows): ${found} in both by ${by}, of which ${changedContent.length} have another text and ${changedLabel.length} another label; only in ${letterOf(index + 1)}: ${onlyInOther.length}`;
  });
  return [
    runs.some(({ unasked }) => unasked.size > 0)
      ? 'The runs have no row in common that was asked of all variants, so there is nothing to compare: they are of different holdouts, or one was stopped too early.'
      : 'The runs have no row in common, so there is nothing to compare: they are of different holdouts.',
    ...lines,
    by === 'content'
      ? 'Rows were joined by their text, since not every run has a column of ids, without repeated ones.'
      : 'Rows were joined by their ids.',
  ].join('\n');
}
