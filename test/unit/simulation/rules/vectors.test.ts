import { expect, it } from 'vitest';
import type { Invocation } from '../../../simulation/cloud/functions.ts';
import { Facts } from '../../../simulation/rules/facts.ts';
import type { Scene, Trouble } from '../../../simulation/rules/rule.ts';
import { Vectors } from '../../../simulation/rules/vectors.ts';

const RUN = '20260102T030405678Z-0f1e2d3c4b5a';
const CHUNK = { run: RUN, train: { model: 0, chunk: 0, texts: ['a row'] } };

/** A dispatcher sends one chunk of train rows twice. @returns what is wrong then */
function sentTwice(...troubles: readonly Trouble[]): string[] {
  const violations: string[] = [];
  const facts = new Facts();
  const scene = {
    facts,
    bucket: { current: () => undefined, keys: () => [] },
    runOf: () => ({ embedded: { models: [{ endpoint: 'model' }] } }),
    violate: (rule: string) => violations.push(rule),
  } as unknown as Scene;
  const vectors = new Vectors(scene);
  const invocation = { name: 'dispatch 1', of: 'dispatch' } as unknown as Invocation;
  vectors.begins(invocation);
  for (const trouble of troubles) facts.troubles.of(invocation).add(trouble);
  const sent = { queue: 'samples', endpoint: 'model', body: JSON.stringify(CHUNK), group: '/model' };
  for (let time = 0; time < 2; time++) vectors.sent(sent, invocation);
  return violations;
}

it('finds a dispatcher that sends a chunk of train rows twice', () => {
  expect(sentTwice()).toEqual([`dispatch 1 sends vectors/${RUN}/0/000000.bin twice`]);
});

it('lets the SDK repeat a request whose answer was lost', () => {
  expect(sentTwice({ kind: 'retried', what: 'SendMessageBatch samples', key: '' })).toEqual([]);
});
