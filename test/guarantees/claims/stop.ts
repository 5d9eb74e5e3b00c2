// What a run that stops when it is decided has decided.

import { Gate } from '../../../lambda/shared/contracts/choices/gate.ts';
import type { Fact } from '../../../lambda/shared/contracts/decided.ts';
import { seededUniform } from '../../../lambda/shared/random/words.ts';
import { endedBy, judge } from '../../../lambda/shared/sequential/judge.ts';
import { questionsOf } from '../../../lambda/shared/sequential/questions.ts';
import { waveEnds } from '../../../lambda/shared/sequential/waves.ts';
import type { Weights } from '../../../lambda/shared/sequential/weights.ts';
import type { Claim } from '../claim.ts';

const RISK = 0.05;
/** Share of what the whole file would cost. */
const CLEAR_COST = 0.4;

type Draw = () => number;

export interface Played {
  readonly facts: readonly Fact[];
  /** Of all rows of all variants, how many were asked. */
  readonly cost: number;
}

/**
 * Plays the waves of a run whose answers are known.
 * @param right by variant and position, 1 if right
 * @param weights where rows belong together
 */
export function play(right: readonly Uint8Array[], gates: readonly Gate[], margin: number, weights?: Weights): Played {
  const rows = right[0]?.length ?? 0;
  const variants = right.map((_, index) => ({ name: `model-${index}`, kind: 'model' }));
  const questions = questionsOf({ benchmark: { gates: [...gates], ensembles: [] }, variants }, margin, RISK);
  const facts: Fact[] = [];
  let asked = 0;
  let last = 0;
  for (const end of waveEnds(rows)) {
    const ended = endedBy(questions, facts);
    if (ended.size === right.length) break;
    asked += (end - last) * (right.length - ended.size);
    last = end;
    if (end === rows) break;
    const scores = (variant: number) => ({ of: right[variant] ?? [], best: 1, rows: end });
    facts.push(...judge(questions, { rows: end, of: rows, weights, scores }, facts));
  }
  return { facts, cost: asked / (rows * right.length) };
}

const chance = (random: Draw, probability: number) => random() < probability;

function rowsOf(rows: number, score: (row: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: rows }, (_, row) => Number(score(row)));
}

/** So many right ones in random order. */
function shuffled(rows: number, right: number, random: Draw): Uint8Array {
  let left = right;
  return rowsOf(rows, (row) => {
    const isRight = chance(random, left / (rows - row));
    left -= Number(isRight);
    return isRight;
  });
}

/** Each is right on a row with its own probability, given how hard the row is: variants err on the same rows. */
function variantsOf(rows: number, accuracies: readonly number[], random: Draw): Uint8Array[] {
  const columns = accuracies.map(() => new Uint8Array(rows));
  for (let row = 0; row < rows; row++) {
    const ease = random();
    for (const [index, accuracy] of accuracies.entries()) {
      // Half of a variant's mistakes are on rows that are hard for all.
      const isHard = ease < (1 - accuracy) / 2;
      const isSlip = chance(random, (1 - accuracy) / (1 + accuracy));
      (columns[index] ?? new Uint8Array())[row] = Number(!isHard && !isSlip);
    }
  }
  return columns;
}

const mean = (scores: ArrayLike<number>) => Array.from(scores).reduce((sum, one) => sum + one, 0) / scores.length;
const gate = (min: number) => Gate.parse({ metric: 'accuracy', min });
const seed = (name: string, holdout: number) => seededUniform(`stop ${name} ${holdout}`);

const GATE = 'What a gate was decided to be is what all rows of the file would give.';
const gateClaims: readonly Claim[] = [
  { rows: 2000, right: 1600 },
  { rows: 2000, right: 1599 },
  { rows: 300, right: 240 },
  { rows: 2000, right: 1800 },
].map(({ rows, right }) => ({
  sentence: GATE,
  setting: `at least 0.8, ${right} of ${rows} rows right`,
  nominal: RISK,
  violated: (holdout) => {
    const random = seed(`gate ${rows} ${right}`, holdout);
    const { facts } = play([shuffled(rows, right, random)], [gate(0.8)], 0);
    const [fact] = facts;
    return fact?.about === 'gate' ? fact.passes !== right / rows >= 0.8 : undefined;
  },
}));

const boundClaims: readonly Claim[] = [0.8, 0.95].map((accuracy) => ({
  sentence: 'A gate that was decided before the end stands beside a bound for all rows of the file, and they keep it.',
  setting: `2,000 rows, accuracy ${accuracy}`,
  nominal: RISK,
  violated: (holdout) => {
    const random = seed(`bound ${accuracy}`, holdout);
    const right = shuffled(2000, 2000 * accuracy, random);
    const { facts } = play([right], [gate(0.8)], 0);
    const [fact] = facts;
    if (fact?.about !== 'gate') return undefined;
    return fact.passes ? accuracy < fact.lower : accuracy > fact.upper;
  },
}));

const isWorse = ({ about }: Fact) => about === 'worse';

const pairClaims: readonly Claim[] = [
  {
    sentence: 'A variant that was ended for being behind is behind.',
    setting: '1,000 rows, three equally good variants, no margin',
    nominal: RISK,
    violated: (holdout) => play(variantsOf(1000, [0.8, 0.8, 0.8], seed('equal', holdout)), [], 0).facts.some(isWorse),
  },
  {
    sentence: 'A variant that was ended for being behind is behind.',
    setting: '300 rows, four equally good variants, each at its gate of 0.8',
    nominal: RISK,
    violated: (holdout) => {
      const right = variantsOf(300, Array(4).fill(0.8), seed('four', holdout));
      return play(right, [gate(0.8)], 0).facts.some(isWorse);
    },
  },
  ...[0.05, 0.1].map(
    (margin): Claim => ({
      sentence: 'A variant that was said to be within the margin is, and one that was said to be further behind is.',
      setting: `1,000 rows, two variants that differ by the margin, ${100 * margin} points`,
      nominal: RISK,
      violated: (holdout) => {
        const right = variantsOf(1000, [0.85, 0.85 - margin], seed(`margin ${margin}`, holdout));
        // At the very margin, both would be wrong of the second.
        return play(right, [], margin).facts.some(({ variant }) => variant === 1);
      },
    }),
  ),
];

const clearClaims: readonly Claim[] = [
  {
    sentence: '150 of 2,000 rows are enough to decide "above 0.80?" for a true 0.90 in more than half of the runs.',
    setting: 'one variant',
    nominal: 0.5,
    violated: (holdout) => {
      const right = rowsOf(2000, () => false);
      const random = seed('median', holdout);
      for (let row = 0; row < 2000; row++) right[row] = Number(chance(random, 0.9));
      return play([right], [gate(0.8)], 0).cost > 150 / 2000;
    },
  },
  ...[0.9, 0.7].map(
    (accuracy): Claim => ({
      sentence: 'A clear case ends with the decision of the full run, for at most 40% of its cost.',
      setting: `2,000 rows, a gate of 0.8 and an accuracy of ${accuracy}`,
      nominal: RISK,
      violated: (holdout) => {
        const random = seed(`clear ${accuracy}`, holdout);
        const right = rowsOf(2000, () => chance(random, accuracy));
        const { facts, cost } = play([right], [gate(0.8)], 0);
        const [fact] = facts;
        return cost > CLEAR_COST || fact?.about !== 'gate' || fact.passes !== mean(right) >= 0.8;
      },
    }),
  ),
  {
    sentence: 'A clear case ends with the decision of the full run, for at most 40% of its cost.',
    setting: '2,000 rows, accuracies 0.92, 0.8 and 0.75, a margin of 2 points',
    nominal: RISK,
    violated: (holdout) => {
      const { facts, cost } = play(variantsOf(2000, [0.92, 0.8, 0.75], seed('clear pairs', holdout)), [], 0.02);
      const behind = new Set(facts.filter(isWorse).map(({ variant }) => variant));
      return cost > CLEAR_COST || behind.has(0) || !behind.has(1) || !behind.has(2);
    },
  },
];

export const STOP: readonly Claim[] = [...gateClaims, ...boundClaims, ...pairClaims, ...clearClaims];
