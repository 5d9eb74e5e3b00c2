import { expect, it } from 'vitest';
import { type Evidence, figureOf } from '../../../../lambda/report/gates/figure.ts';
import { Gate } from '../../../../lambda/shared/contracts/choices/gate.ts';

const gate = Gate.parse({ metric: 'f1-score', average: 'weighted', min: 0.9 });
const bounds = { lower: 0.93, upper: 1.02 };
const evidence = {
  variant: { rows: 100, metrics: { f1_weighted: { value: 0.99 } } },
  labels: ['a', 'b'],
  matrix: { labels: 2, cells: [] },
  variationOf: () => ({ observed: 0.99, bounds: () => bounds }),
} as unknown as Evidence;

it('says no bound that the score cannot have, and counts on with the one that was found', () => {
  const figure = figureOf(gate, evidence);
  expect(figure.bounds(0.05)).toEqual({ lower: 0.93, upper: 1 });
  expect(figure.below(1.02)).toBeLessThan(0.95);
});
