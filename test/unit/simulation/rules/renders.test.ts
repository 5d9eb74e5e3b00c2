import { expect, it } from 'vitest';
import { activeKey, manifestKey, reportJsonKey, runKey, tryKey, unableKey } from '../../../../lambda/shared/keys.ts';
import { Bucket } from '../../../simulation/cloud/bucket.ts';
import type { Invocation } from '../../../simulation/cloud/functions.ts';
import { Facts } from '../../../simulation/rules/facts.ts';
import { Renders } from '../../../simulation/rules/renders.ts';
import type { Scene } from '../../../simulation/rules/rule.ts';
import { quietPlan } from '../../../simulation/schedules/plan.ts';

const RUN = '20260102T030405678Z-0f1e2d3c4b5a';
const NOTHING = Buffer.from('{}');

/** An invocation of report finds a manifest, does something, and returns. @returns what is wrong then */
function returnsAfter(act: (run: { end: () => void; open: () => void; write: () => void }) => void): string[] {
  const violations: string[] = [];
  const bucket = new Bucket(() => new Date(0), 1000, { put: () => {}, deleted: () => {} });
  const scene = {
    plan: quietPlan(0),
    bucket,
    facts: new Facts(),
    now: () => 2_000,
    uploadOf: () => ({ name: 'tags' }),
    violate: (rule: string) => violations.push(rule),
  } as unknown as Scene;
  const renders = new Renders(scene);
  for (const key of [activeKey(RUN), runKey(RUN), manifestKey(RUN)]) bucket.put(key, NOTHING);
  const invocation = { name: 'report 1', event: { render: RUN }, startedAt: 1_000 } as unknown as Invocation;
  renders.begins(invocation);
  act({
    end() {
      bucket.lose(activeKey(RUN));
      renders.deleted(activeKey(RUN));
    },
    open: () => bucket.put(activeKey(RUN), NOTHING),
    write: () => bucket.put(reportJsonKey('tags', RUN), NOTHING),
  });
  renders.ends(invocation, { value: undefined });
  return violations;
}

const WRONG = [`report 1 ends, all is there, and ${RUN} has no report or has not ended`];

it('finds an invocation that leaves a run without a report, or open', () => {
  expect(returnsAfter(({ end }) => end())).toEqual(WRONG);
  expect(returnsAfter(({ write }) => write())).toEqual(WRONG);
});

it('lets a run be opened again that it has ended', () => {
  const acted = returnsAfter(({ write, end, open }) => {
    write();
    end();
    open();
  });
  expect(acted).toEqual([]);
});

/** @param tries seconds at which report starts and notes the try, all of which fail. @returns what is wrong if it gives up then */
function givesUpAfter(...tries: (readonly [startedAt: number, notedAt: number])[]): string[] {
  const violations: string[] = [];
  let now = 0;
  const bucket = new Bucket(() => new Date(0), 1000, { put: () => {}, deleted: () => {} });
  const scene = {
    plan: { ...quietPlan(0), skewMs: 0 },
    bucket,
    facts: new Facts(),
    now: () => now,
    violate: (rule: string) => violations.push(rule),
  } as unknown as Scene;
  const renders = new Renders(scene);
  let last: Invocation | undefined;
  for (const [startedAt, notedAt] of tries) {
    last = { name: 'report', event: { render: RUN }, startedAt: startedAt * 1_000 } as unknown as Invocation;
    renders.begins(last);
    now = notedAt * 1_000;
    renders.put(tryKey(RUN, { startedAt: now, endsAt: now + 900_000, id: '0f1e2d3c' }), NOTHING, last);
    renders.ends(last, { error: new Error('no') });
  }
  renders.put(unableKey(RUN), NOTHING, last);
  return violations;
}

it('counts a round from when a try could read its clock', () => {
  const early = [`report gives ${RUN} up after 2 rounds of tries`];
  expect(givesUpAfter([0, 0], [240, 240], [480, 480])).toEqual([]);
  expect(givesUpAfter([0, 0], [240, 240], [479, 479])).toEqual(early);
  // It started before the round was over, and noted its try after.
  expect(givesUpAfter([0, 0], [240, 240], [478, 480])).toEqual([]);
});
