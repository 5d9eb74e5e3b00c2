// Votes: who has one, and who decides a tie.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { winner } from '../../../../lambda/report/ensembles/vote.ts';
import { NO_LABEL } from '../../../../lambda/report/table/predictions.ts';

const elect = (votes: readonly number[], weights = votes.map(() => 1)) =>
  winner(Int32Array.from(votes), [...votes.keys()], weights);

it.each([
  ['the label that most give', [0, 1, 1], undefined, 1],
  ['more than each other one is enough', [0, 1, 1, 2], undefined, 1],
  ['of a tie, the label of the first in the list', [2, 0, 0, 2], undefined, 2],
  ['of two that differ, the first', [1, 0], undefined, 1],
  ['no valid answer is no vote', [NO_LABEL, NO_LABEL, 3], undefined, 3],
  ['nobody with a vote', [NO_LABEL, NO_LABEL], undefined, NO_LABEL],
  ['a weight outvotes two', [0, 1, 1], [3, 1, 1], 0],
  ['sums that only rounding tells apart are a tie', [0, 1, 1], [0.3, 0.1, 0.2], 0],
] as const)('%s', (_, votes, weights, expected) => {
  expect(elect(votes, weights as number[] | undefined)).toBe(expected);
});

it('no label has more weight than the winner, and the winner is one of the given labels', () => {
  const ballot = fc.array(
    fc.record({ label: fc.integer({ min: -1, max: 4 }), weight: fc.integer({ min: 1, max: 9 }) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(ballot, (votes) => {
      const elected = elect(
        votes.map(({ label }) => label),
        votes.map(({ weight }) => weight),
      );
      const valid = votes.filter(({ label }) => label !== NO_LABEL);
      const behind = (label: number) => valid.reduce((sum, vote) => sum + (vote.label === label ? vote.weight : 0), 0);
      if (valid.length === 0) expect(elected).toBe(NO_LABEL);
      else {
        const most = Math.max(...valid.map(({ label }) => behind(label)));
        expect(elected).toBe(valid.find(({ label }) => behind(label) === most)?.label);
      }
    }),
  );
});
