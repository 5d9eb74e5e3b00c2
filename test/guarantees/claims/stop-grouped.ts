// What a run that stops when it is decided has decided of its variants, where rows belong together.
import { rowOrder } from '../../../lambda/shared/random/row-order.ts';
import { unitWeights, weightsOf } from '../../../lambda/shared/sequential/weights.ts';
import type { Claim } from '../claim.ts';
import { Draws, type Grouping, groupedTable, lazily } from '../grouped-holdouts.ts';
import { type Played, play } from './stop.ts';

const RISK = 0.05;
const MARGIN = 0.02;
/** Share of what the whole file would cost. */
const CLEAR_COST = 0.4;

/** Rows of which the variants have these accuracies. */
interface Part {
  readonly grouping: Grouping;
  readonly accuracies: readonly number[];
}

const times = (count: number, size: number): number[] => new Array<number>(count).fill(size);

const GROUPINGS: readonly { readonly name: string; readonly grouping: Grouping }[] = [
  {
    name: '1,000 rows, each of 100 texts in ten copies',
    grouping: { sizes: times(100, 10), correlation: 0.95 },
  },
  {
    name: '1,000 rows, 400 of them copies of others',
    grouping: { sizes: [...times(320, 1), ...times(140, 2), ...times(20, 5), ...times(30, 10)], correlation: 0.95 },
  },
  {
    name: '1,000 rows of 263 customers, the largest with 100, latent correlation 0.6',
    grouping: {
      sizes: [...times(150, 1), ...times(60, 2), ...times(30, 5), ...times(14, 20), ...times(8, 25), 100],
      correlation: 0.6,
    },
  },
];

/** @returns what is decided in a holdout, by its number */
function player(name: string, parts: readonly Part[]): (holdout: number) => Played {
  const sizes = parts.flatMap(({ grouping }) => grouping.sizes);
  const units = lazily(() => groupedTable({ sizes, correlation: 0 }, { labels: 2, variants: 1 }).units);
  return (holdout) => {
    const draws = new Draws(`stop ${name} ${holdout}`);
    const [first = [], ...others] = parts.map(({ grouping, accuracies }) =>
      draws.rightAlike(grouping, accuracies, 0.5),
    );
    const right = first.map((rows, variant) => [rows, ...others.map((part) => part[variant] ?? [])].flat());
    const run = { rows: right[0]?.length ?? 0, seed: holdout, order: 'random' as const };
    const order = rowOrder(run);
    const found = units();
    return play(
      right.map((rows) => Uint8Array.from(order, (row) => Number(rows[row]))),
      [],
      MARGIN,
      found && weightsOf(unitWeights(run, found)),
    );
  };
}

function wronglyPlaced(name: string, parts: readonly Part[]): Claim {
  const played = player(name, parts);
  return {
    sentence:
      'A variant that was said to be within the margin is, and one that was said to be further behind is, where rows belong together.',
    setting: `${name}, two variants that differ by the margin`,
    nominal: RISK,
    // At the very margin, both would be wrong of the second.
    violated: (holdout) => played(holdout).facts.some(({ variant }) => variant === 1),
  };
}

function wronglyBehind(name: string, grouping: Grouping): Claim {
  const played = player(name, [{ grouping, accuracies: [0.8, 0.8, 0.8] }]);
  return {
    sentence: 'A variant that was ended for being behind is behind, where rows belong together.',
    setting: `${name}, three equally good variants`,
    nominal: RISK,
    violated: (holdout) => played(holdout).facts.some(({ about }) => about === 'worse'),
  };
}

function clear(name: string, part: Part): Claim {
  const played = player(name, [part]);
  return {
    sentence: 'A clear case ends with the decision of the full run, for at most 40% of its cost.',
    setting: `${name}, accuracies ${part.accuracies.join(' and ')}, a margin of 2 points`,
    nominal: RISK,
    violated(holdout) {
      const { facts, cost } = played(holdout);
      return cost > CLEAR_COST || !facts.some(({ about, variant }) => about === 'worse' && variant === 1);
    },
  };
}

/** A fifth of the rows are copies of others. */
const SOME_COPIES: Part = {
  grouping: { sizes: [...times(1300, 1), ...times(175, 2), ...times(50, 3), ...times(40, 5)], correlation: 0.95 },
  accuracies: [0.92, 0.75],
};

/** The second variant is ahead where texts stand alone, and behind where there are ten copies. */
const OPPOSITE: readonly Part[] = [
  { grouping: { sizes: times(500, 1), correlation: 0 }, accuracies: [0.8, 0.9] },
  { grouping: { sizes: times(50, 10), correlation: 0.95 }, accuracies: [0.9, 0.76] },
];

export const STOP_GROUPED: readonly Claim[] = [
  ...GROUPINGS.map(({ name, grouping }) => wronglyPlaced(name, [{ grouping, accuracies: [0.85, 0.83] }])),
  wronglyPlaced('1,000 rows, half of them ten copies of a text, on which the other variant is ahead', OPPOSITE),
  ...GROUPINGS.map(({ name, grouping }) => wronglyBehind(name, grouping)),
  clear('2,000 rows, 435 of them copies of others', SOME_COPIES),
];
