import { expect, it } from 'vitest';
import { StackLimits } from '../../../../lambda/shared/contracts/stack-limits.ts';
import { type OwnSettings, withOwnSettings } from '../../../../local/runtime/own-limits.ts';
import type { StackResources } from '../../../../local/template/read.ts';

/** What dispatch reads on a laptop. @param settings in cdk.json */
function environmentWith(settings: OwnSettings): Record<string, string> {
  const environment = { LIMITS: '{}', DEFAULT_BENCHMARK: '{}', BUCKET: 'bucket' };
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
  return withOwnSettings(stack, settings).functions.get('d')?.environment ?? {};
}

const onLaptop = (limits: Record<string, unknown>) =>
  StackLimits.parse(JSON.parse(environmentWith({ limits }).LIMITS ?? ''));

it('a laptop has none of the default limits, because a run there asks before it spends', () => {
  expect(onLaptop({})).toEqual({ run_usd: null, day_usd: null, stack_usd: null, models: '*', parameters: '*' });
});

it('a laptop keeps to the limits that cdk.json names', () => {
  expect(onLaptop({ run_usd: 3, models: ['m'] })).toMatchObject({ run_usd: 3, models: ['m'], parameters: '*' });
});

it('a laptop takes the default benchmark that cdk.json names', () => {
  expect(environmentWith({ benchmark: { seed: 7 } })).toMatchObject({
    DEFAULT_BENCHMARK: '{"seed":7}',
    BUCKET: 'bucket',
  });
  expect(environmentWith({})).toMatchObject({ DEFAULT_BENCHMARK: '{}' });
});
