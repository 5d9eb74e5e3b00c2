// The members of a cascade on the rows that it is scored on: like beside like.
import { at, float64At } from '../../shared/at.ts';
import type { MemberScores } from '../../shared/contracts/report/variant.ts';
import { wilson } from '../intervals/wilson.ts';
import { confusionMatrix, margins } from '../scores/confusion-matrix.ts';
import { forEachSample, scoredRows } from '../scores/samples.ts';
import { scores } from '../scores/scores.ts';
import { isScored, type PredictionTable } from '../table/predictions.ts';

/**
 * @param index of the cascade among the table's variants; its rows must be known
 * @param members the same of its members
 */
export function membersOf(table: PredictionTable, index: number, members: readonly number[]): MemberScores[] {
  if (scoredRows(table, index) === 0) return [];
  const counted = (row: number) => isScored(table, row, index);
  return members.map((member) => memberScores(table, at(table.run.variants, member).name, member, counted));
}

const MICRO = 1e6;

function memberScores(
  table: PredictionTable,
  name: string,
  member: number,
  counted: (row: number) => boolean,
): MemberScores {
  const { repeats } = table.run.benchmark;
  const sums = margins(confusionMatrix(table, member, counted));
  const correct = sums.correct.reduce((sum, count) => sum + count, 0);
  const { accuracy, f1_macro, f1_weighted } = scores(sums);
  const costs: number[] = [];
  forEachSample(table, member, (sample, row) => {
    const cost = float64At(table.costMicroUsd, sample);
    if (counted(row) && !Number.isNaN(cost)) costs.push(cost);
  });
  const dollars = (costs.reduce((sum, cost) => sum + cost, 0) / costs.length / MICRO) * 1000;
  return {
    name,
    accuracy: { value: accuracy, ci: wilson(correct / repeats, sums.total / repeats) },
    f1_macro,
    f1_weighted,
    // A baseline calls no endpoint.
    cost_usd_per_1000: table.run.variants[member]?.kind === 'baseline' ? 0 : costs.length === 0 ? null : dollars,
  };
}
