import { expect, it } from 'vitest';
import { StackLimits } from '../../../../lambda/shared/contracts/stack-limits.ts';
import { withOwnLimits } from '../../../../local/runtime/own-limits.ts';
import type { StackResources } from '../../../../local/template/read.ts';

/** What dispatch reads on a laptop. @param written `limits` in cdk.json */
function onLaptop(written: object) {
  const environment = { LIMITS: JSON.stringify(written), BUCKET: 'bucket' };
  const resource = { name: 'd', code: '/code', handler: 'index.handler', timeoutSeconds: 1, memoryMb: 128, retries: 2 };
  const none = {
    buckets: [],
    notifications: [],
    queues: [],
    schedules: [],
    outputs: {},
    eventSources: [],
    invokable: new Set<string>(),
  };
  const stack: StackResources = { ...none, functions: new Map([['d', { ...resource, environment }]]) };
  const { LIMITS = '' } = withOwnLimits(stack).functions.get('d')?.environment ?? {};
  return StackLimits.parse(JSON.parse(LIMITS));
}

it('a laptop has none of the default limits, because a run there asks before it spends', () => {
  expect(onLaptop({})).toEqual({ run_usd: null, day_usd: null, stack_usd: null, models: '*', parameters: '*' });
});

it('a laptop keeps to the limits that cdk.json names', () => {
  expect(onLaptop({ run_usd: 3, models: ['m'] })).toMatchObject({ run_usd: 3, models: ['m'], parameters: '*' });
});
