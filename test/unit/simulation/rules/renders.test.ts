import { expect, it } from 'vitest';
import { activeKey, manifestKey, reportJsonKey, runKey } from '../../../../lambda/shared/keys.ts';
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
