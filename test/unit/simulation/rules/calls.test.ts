import { expect, it } from 'vitest';
import type { Invocation } from '../../../simulation/cloud/functions.ts';
import { Keys } from '../../../simulation/cloud/models.ts';
import { Calls } from '../../../simulation/rules/calls.ts';
import { Facts } from '../../../simulation/rules/facts.ts';
import type { Call, Scene } from '../../../simulation/rules/rule.ts';
import { quietPlan } from '../../../simulation/schedules/plan.ts';

const STAMP = '20260102T030405678Z-0f1e2d3c4b5a';

/** Asks for the vector of one text, again and again, by an instance that was given these runs' train rows. */
function askings(times: number, runs: readonly string[]): string[] {
  const violations: string[] = [];
  const keys = new Keys(undefined);
  const calls = new Calls({
    plan: { ...quietPlan(0), concurrency: times },
    keys,
    uploads: [],
    facts: new Facts(),
    now: () => 0,
    runOf: () => undefined,
    uploadOf: () => undefined,
    violate: (rule) => violations.push(rule),
  } satisfies Partial<Scene> as unknown as Scene);
  const Records = runs.map((run, at) => ({
    messageId: String(at),
    body: JSON.stringify({ run, train: { model: 0, chunk: 0, texts: ['a row'] } }),
    attributes: {},
  }));
  const invocation = { name: 'classify 1', of: 'classify', instance: {}, event: { Records }, startedAt: 0 };
  const [key = ''] = keys.since('model', 0);
  const call = { invocation: invocation as unknown as Invocation, endpoint: 'model', model: 'e1', text: 'a row', key };
  for (let left = times; left > 0; left--) {
    const asked: Call = { ...call, texts: ['a row'], at: 0 };
    calls.called(asked);
    calls.answered(asked, { promptTokens: 1 });
  }
  return violations;
}

it('lets each team ask for the vector of a text that several have', () => {
  expect(askings(2, [STAMP, `team b/${STAMP}`])).toEqual([]);
});

it('finds a team that asks for a vector twice', () => {
  const again = 'classify 1 asks for the vector of "a row" again, which it has';
  expect(askings(2, [STAMP, STAMP])).toEqual([again]);
  expect(askings(3, [STAMP, `team b/${STAMP}`])).toEqual([again]);
});
