// docs/failures.md names every error code that the code can give a sample, with its class.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { StopCode } from '../../../lambda/shared/contracts/run.ts';

const root = join(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Where samples fail. */
const SOURCES = [
  'lambda/shared/models/reply/failure.ts',
  'lambda/shared/models/reply/refusal.ts',
  'lambda/shared/models/call/api-key.ts',
  'lambda/shared/models/call/aws-credentials.ts',
  'lambda/shared/models/call/chat.ts',
  'lambda/shared/models/reply/completion.ts',
  'lambda/classify/asking/ask.ts',
  'lambda/classify/asking/call.ts',
  'lambda/collect/batch.ts',
  'lambda/shared/results/read-prediction.ts',
  'lambda/report/table/load.ts',
].map(read);

/** Lists of codes, and their class. */
const LISTS = { QUOTA_CODES: 'account', KEY_CODES: 'account', LIMIT_CODES: 'throttled' };

/** Class by code. Undefined if the code does not give it there. */
function codes(): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>(StopCode.options.map((code) => [code, 'skipped']));
  const patterns = [
    /class: '(?<class>\w+)', code: (?:code \|\| )?'(?<code>\w+)'/g,
    /class: '(?<class>\w+)',\s+code: (?:code \|\| )?'(?<code>\w+)'/g,
    /class: '(?<class>\w+)', code: (?:status === undefined \? )?code \|\| '(?<code>\w+)'/g,
    /badAnswer\('(?<class>\w+)', '(?<code>\w+)'/g,
    /ReleaseError\('(?<code>\w+)'/g,
    /_CODE = '(?<code>\w+)'/g,
  ];
  for (const source of SOURCES) {
    for (const { groups } of patterns.flatMap((pattern) => [...source.matchAll(pattern)])) {
      if (groups?.code !== undefined) found.set(groups.code, groups.class ?? found.get(groups.code));
    }
    for (const [name, failureClass] of Object.entries(LISTS)) {
      const [, list = ''] = new RegExp(`${name} = new Set\\(\\[([^\\]]*)\\]\\)`).exec(source) ?? [];
      for (const [, code = ''] of list.matchAll(/'(\w+)'/g)) found.set(code, failureClass);
    }
  }
  return found;
}

const documented = new Map(
  [...read('docs/failures.md').matchAll(/^\| (?<codes>`.*?) \| (?<class>\w+) \|/gm)].flatMap(({ groups }) =>
    [...(groups?.codes ?? '').matchAll(/`(\w+)`/g)].map(([, code = '']) => [code, groups?.class] as const),
  ),
);

it('finds the codes in the code', () => {
  expect([...codes().keys()]).toEqual(
    expect.arrayContaining([
      'timeout',
      'refusal',
      'insufficient_quota',
      'dead_letter',
      'no_time',
      'redirected',
      'error_in_answer',
    ]),
  );
});

it.each([...codes()].map(([code, failureClass]) => ({ code, failureClass })))(
  'explains $code',
  ({ code, failureClass }) => {
    expect([...documented.keys()]).toContain(code);
    if (failureClass !== undefined) expect(documented.get(code)).toBe(failureClass);
  },
);
