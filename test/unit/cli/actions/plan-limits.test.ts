// A plan says what an operator's limits will make of the run, on this machine and in a deployed stack.
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { plan } from '../../../../cli/actions/plan.ts';
import type { StackLimits } from '../../../../lambda/shared/contracts/stack-limits.ts';
import type { Account } from '../../../../lambda/shared/spend/account.ts';
import { type AwsAnswer, describedStack, refusedXml, scriptedAwsHere } from '../../../support/memory/scripted-aws.ts';
import { ticketsCsv, UserFolder } from '../../../support/runs/command.ts';

afterEach(() => vi.unstubAllEnvs());

const PRICES = { 'gpt-6-luna': { input: 1_000, output: 1_000 } };
const endpoint = { name: 'openai', baseUrl: 'https://localhost/v1', prices: PRICES };
const TODAY = new Date().toISOString().slice(0, 10);
const spent = (usd: number): Account => ({ runs: {}, days: { [TODAY]: usd * 1e6 } });

interface Case {
  readonly limits?: Partial<StackLimits>;
  readonly benchmark?: object;
  readonly account?: Account;
}

/** @returns what the command prints, or why it fails */
async function said(folder: UserFolder, benchmark: object, stack?: string): Promise<string> {
  folder.write('tickets.csv', ticketsCsv(30));
  folder.write('b.json', JSON.stringify({ models: ['gpt-6-luna'], baselines: [], ...benchmark }));
  const at = (file: string) => join(folder.path, file);
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  try {
    const options = { benchmark: at('b.json'), state: at('state'), ...(stack !== undefined && { stack }) };
    await plan(at('tickets.csv'), options, folder.path, folder.path);
    return printed;
  } catch (error) {
    return String(error).replaceAll(`${folder.path}/`, '');
  } finally {
    write.mockRestore();
  }
}

async function here({ limits, benchmark = {}, account }: Case): Promise<string> {
  const folder = new UserFolder();
  folder.write('cdk.json', JSON.stringify({ context: { endpoints: [endpoint], benchmark: {}, limits } }));
  if (account) folder.write('state/s3/bucket/spend/account.json', JSON.stringify(account));
  return await said(folder, benchmark);
}

async function inStack({ limits = {}, benchmark = {}, account }: Case, more: Record<string, AwsAnswer> = {}) {
  const Variables = {
    ENDPOINTS: JSON.stringify([endpoint]),
    DEFAULT_BENCHMARK: '{}',
    LIMITS: JSON.stringify(limits),
  };
  await scriptedAwsHere({
    DescribeStacks: describedStack({ BucketName: 'holdout-1', DispatchFunctionName: 'Mine-dispatch' }),
    'GET /functions/Mine-dispatch/configuration': { status: 200, body: { Environment: { Variables } } },
    'GET /holdout-1/spend/account.json?x-id=GetObject': account
      ? { status: 200, body: JSON.stringify(account) }
      : { ...refusedXml('NoSuchKey', 'none'), status: 404 },
    ...more,
  });
  return await said(new UserFolder(), benchmark, 'Mine');
}

const NOTE =
  /^Note: This run was expected to cost \$[\d.]+ and may spend \$1\.00 \(limits\.run_usd of the stack\): it may end before every row is asked\. Ask fewer rows or variants, or raise `limits\.run_usd` in cdk\.json and deploy again\.$/m;

describe.each([
  ['on this machine', here],
  ['in a stack', inStack],
])('%s', (_, planned) => {
  it('a run that would be stopped by the limit on a run is told before', async () => {
    expect(await planned({ limits: { run_usd: 1 } })).toMatch(NOTE);
  });

  it('a run within its limits is not', async () => {
    const text = await planned({ limits: { run_usd: 1_000, day_usd: 2_000 }, account: spent(1) });
    expect(text).toContain('gpt-6-luna');
    expect(text).not.toContain('Note: This run');
  });

  it('what is left of the day counts', async () => {
    const text = await planned({ limits: { run_usd: null, day_usd: 10 }, account: spent(9.5) });
    expect(text).toMatch(
      /^Note: .* may spend \$0\.50 \(what was left of limits\.day_usd of the stack\).* raise `limits\.day_usd` in cdk\.json and deploy again\. After \S+T00:00:00\.000Z the next day begins\.$/m,
    );
  });

  it('a day that is spent refuses, and says until when', async () => {
    expect(await planned({ limits: { day_usd: 10 }, account: spent(10) })).toMatch(
      /^InputError: b\.json: nothing is left of the stack's `limits\.day_usd` of \$10\.00: .* Upload the holdout again after /,
    );
  });

  it('a model that is not allowed refuses, and says which are', async () => {
    const text = await planned({ limits: { models: ['gpt-6-luna'] }, benchmark: { models: ['other'] } });
    expect(text).toMatch(
      /^InputError: b\.json: `models\[0\]`: this stack does not allow the model other at the endpoint openai\..* It allows: gpt-6-luna\. Add it to `limits\.models` in cdk\.json/s,
    );
  });

  it('a run that calls no model needs nothing', async () => {
    const benchmark = { models: [], baselines: ['keywords'], keywords: { bug: ['crash'] } };
    const text = await planned({ limits: { day_usd: 10 }, account: spent(10), benchmark });
    expect(text).toContain('No model is called');
  });
});

it('without `limits` in cdk.json, a run on this machine has none', async () => {
  expect(await here({ benchmark: { models: [{ model: 'other', price: { input: 1e3, output: 1e3 } }] } })).not.toContain(
    'Note: This run',
  );
});

it('the defaults of a stack hold if it names none', async () => {
  expect(await inStack({ benchmark: { models: ['other'] } })).toContain('does not allow the model other');
});

it('who may not read what others have spent is told so', async () => {
  const refused = {
    'GET /holdout-1/spend/account.json?x-id=GetObject': { ...refusedXml('AccessDenied', 'no'), status: 403 },
  };
  const limits = { run_usd: null, day_usd: 1_000 };
  expect(await inStack({ limits }, refused)).toContain('Note: Other runs may have spent a part of the stack’s limits');
});

it('a stack of another version says so', async () => {
  const other = {
    'GET /functions/Mine-dispatch/configuration': { status: 200, body: { Environment: { Variables: {} } } },
  };
  expect(await inStack({}, other)).toContain('the deployed functions come from another version. Run `npx cdk deploy`.');
});
