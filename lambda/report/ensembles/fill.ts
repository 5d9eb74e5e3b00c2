// Fills in the ensembles in the table from the answers of their members, without another call.
import { at, float64At, int32At, uint8At } from '../../shared/at.ts';
import type { CascadeReport, EnsembleReport } from '../../shared/contracts/report/variant.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { isDecided, isFallback, NO_LABEL, type PredictionTable, UNSCORED } from '../table/predictions.ts';
import type { EnsembleVariant } from '../table/scored-run.ts';
import { Calls, type MemberSamples } from './calls.ts';
import { chooseThreshold, passes } from './cascade.ts';
import { membersOf } from './members.ts';
import { chosenOnRows } from './split.ts';
import { winner } from './vote.ts';

/**
 * Works repeat by repeat, because each is a separate answer. Filling twice gives the same result.
 * @returns the parts of each ensemble, by its index among the table's variants.
 */
export function fillEnsembles(table: PredictionTable): Map<number, EnsembleReport> {
  const reports = new Map<number, EnsembleReport>();
  for (const [index, variant] of table.run.variants.entries()) {
    if (variant.kind === 'ensemble') reports.set(index, fill(table, index, variant));
  }
  return reports;
}

function fill(table: PredictionTable, index: number, { ensemble }: EnsembleVariant): EnsembleReport {
  if (ensemble.strategy !== 'cascade') {
    const members = indicesOf(table, ensemble.variants);
    const weights = ensemble.strategy === 'weighted_vote' ? ensemble.weights : members.map(() => 1);
    fillVotes(table, index, members, weights);
    return {
      variants: ensemble.variants,
      weights: ensemble.strategy === 'weighted_vote' ? weights : null,
      cascade: null,
    };
  }
  const { cheap, strong } = ensemble;
  const members = indicesOf(table, [cheap, strong]);
  return {
    variants: [cheap, strong],
    weights: null,
    cascade: fillCascade(table, index, members),
    members: membersOf(table, index, members),
  };
}

function fillVotes(
  table: PredictionTable,
  index: number,
  members: readonly number[],
  weights: readonly number[],
): void {
  const calls = new Calls(table, members, 'at_once');
  forEachAsked(table, index, members, (asked, target) => {
    const skipped = asked.find((sample) => calls.isSkipped(sample));
    const voting = asked.filter((sample) => !isFallback(table, sample));
    const weightsOf = weights.filter((_, member) => voting.includes(at(asked, member)));
    const elected = skipped === undefined ? winner(table.predicted, voting, weightsOf) : NO_LABEL;
    calls.record(target, asked, elected, skipped ?? voting[0] ?? at(asked, 0));
  });
}

function fillCascade(table: PredictionTable, index: number, members: readonly number[]): CascadeReport {
  const { run, predicted, confidence, status } = table;
  const chosenOn = chosenOnRows(run.rows, run.seed);
  const wasAsked = (row: number) => members.every((member) => !isDecided(table, sampleIndex(run, row, member)));
  // Of a stopped run, on the rows that count.
  const asked = chosenOn.map((chosen, row) => Number(chosen === 1 && table.unasked?.[row] !== 1 && wasAsked(row)));
  const threshold = chooseThreshold(table, at(members, 0), at(members, 1), asked);
  const calls = new Calls(table, members, 'one_after_the_other');
  const counts = { cheap: 0, strong: 0 };
  forEachAsked(table, index, members, (ofMembers, target, row) => {
    const [first, second] = [at(ofMembers, 0), at(ofMembers, 1)];
    // Rows on which only the cheap one was asked are no fair sample: those that it is unsure of would be missing.
    const unasked = ofMembers.find((sample) => isDecided(table, sample));
    if (unasked !== undefined) {
      calls.record(target, [unasked], NO_LABEL, unasked);
      return;
    }
    const decides = calls.isSkipped(first) || passes(table, first, threshold) ? first : second;
    calls.record(target, decides === first ? [first] : [first, second], int32At(predicted, decides), decides);
    confidence[target] = float64At(confidence, decides);
    if (uint8At(chosenOn, row) === 1) status[target] = UNSCORED;
    else if (table.unasked?.[row] !== 1) counts[decides === first ? 'cheap' : 'strong']++;
  });
  return {
    threshold: threshold ?? null,
    chosen_on_rows: asked.reduce((sum, one) => sum + one, 0),
    cheap_samples: counts.cheap,
    strong_samples: counts.strong,
  };
}

/** Visits every sample of an ensemble together with those of its members. */
function forEachAsked(
  { run }: PredictionTable,
  index: number,
  members: readonly number[],
  visit: (asked: MemberSamples, target: number, row: number) => void,
): void {
  for (let row = 0; row < run.rows; row++) {
    for (let repeat = 0; repeat < run.benchmark.repeats; repeat++) {
      const asked = members.map((member) => sampleIndex(run, row, member, repeat));
      visit(asked, sampleIndex(run, row, index, repeat), row);
    }
  }
}

/** Dispatch has checked that these variants exist. */
function indicesOf({ run }: PredictionTable, names: readonly string[]): number[] {
  return names.map((name) => {
    const index = run.variants.findIndex((variant) => variant.kind !== 'ensemble' && variant.name === name);
    if (index === -1) throw new Error(`the run ${run.run} has no variant ${name}`);
    return index;
  });
}
