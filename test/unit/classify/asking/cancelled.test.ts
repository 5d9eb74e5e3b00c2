import { expect, it } from 'vitest';
import { noteCancelled, takeCancelled } from '../../../../lambda/classify/asking/cancelled.ts';
import { modelVariant } from '../../../support/runs/model-variant.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';

const variant = modelVariant(['a', 'b']);
const runOf = () => readyRun({ labels: ['a', 'b'], variants: [variant] });

it('gives all that was noted to the next prediction, and nothing to the one after', () => {
  const run = runOf();
  noteCancelled(run, variant);
  noteCancelled(run, variant);
  expect(takeCancelled(run, variant, 60)).toEqual({ timeouts: { count: 2, limit_s: 60 } });
  expect(takeCancelled(run, variant, 60)).toEqual({});
});

it('keeps runs and variants apart', () => {
  const run = runOf();
  noteCancelled(run, variant);
  expect(takeCancelled(runOf(), variant, 60)).toEqual({});
  expect(takeCancelled(run, { name: 'other/zero-shot' }, 60)).toEqual({});
  expect(takeCancelled(run, variant, 60)).toEqual({ timeouts: { count: 1, limit_s: 60 } });
});

it('gives a prediction no more than it can hold', () => {
  const run = runOf();
  for (let call = 0; call < 65_540; call++) noteCancelled(run, variant);
  expect(takeCancelled(run, variant, 60).timeouts?.count).toBe(65_535);
  expect(takeCancelled(run, variant, 60).timeouts?.count).toBe(5);
});
