import { expect, test } from 'vitest';
import { decidingProblems } from '../../../../../lambda/dispatch/freeze/checks/deciding.ts';
import { Benchmark } from '../../../../../lambda/shared/contracts/benchmark.ts';

const problems = (benchmark: object) =>
  decidingProblems(Benchmark.parse(benchmark), ['fine', 'fraud'], 'b.yaml').map(({ message, advice }) => [
    message,
    advice,
  ]);

test('labels that the run does not have, each once', () => {
  const there = 'There are: fine, fraud.';
  const costs = { frau: { fine: 1 }, fine: { fraud: 1, frau: 2 } };
  expect(
    problems({ decide_by: { metric: 'recall', label: 'Fraud' }, prevalence: { other: 0.5 }, costs, margin: 1 }),
  ).toEqual([
    ['`decide_by` names the label Fraud, which there is not; did you mean fraud?', there],
    ['`prevalence` names the label other, which there is not.', there],
    ['`costs` names the label frau, which there is not; did you mean fraud?', there],
  ]);
});

test('shares of all labels that are no whole', () => {
  expect(problems({ prevalence: { fine: 0.5, fraud: 0.4 } })).toEqual([
    ['the shares in `prevalence` add up to 0.9.', expect.stringContaining('add up to 1')],
  ]);
  expect(problems({ prevalence: { fraud: 0.01 } })).toEqual([]);
  expect(problems({ prevalence: { fine: 0.99, fraud: 0.01 } })).toEqual([]);
});
