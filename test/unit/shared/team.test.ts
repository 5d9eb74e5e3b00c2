import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activeKey,
  cancelKey,
  nameOfUpload,
  readCancelKey,
  reportPrefix,
  reportsIndexKey,
  runId,
  runKey,
  segmentsPrefix,
} from '../../../lambda/shared/keys.ts';
import { evenPath, isRunId, ownName, teamOf } from '../../../lambda/shared/team.ts';

const STAMP = '20260102T030405678Z-0f1e2d3c4b5a';
const upload = (key: string) => ({
  eventTime: '2026-01-02T03:04:05.678Z',
  bucket: 'b',
  key,
  eTag: 'e',
  sequencer: '1',
});

/** Parts that try to be somewhere else. */
const part = fc.oneof(
  fc.constantFrom('', '.', '..', '~', '~..', '~~', 'a', 'index.html', STAMP, `~${STAMP}`, 'segments', 'x'.repeat(300)),
  fc.string({ maxLength: 12 }).filter((text) => !text.includes('/')),
);
const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));

describe('a run', () => {
  it('has its folder in its id, and so in all its keys', () => {
    const run = runId(upload('holdouts/team a/x/tags.csv'));
    expect(run).toMatch(/^team a\/x\/20260102T030405678Z-[\da-f]{12}$/);
    expect(activeKey(run)).toBe(`active/${run}`);
    expect(runKey(run)).toBe(`runs/${run}/run.json`);
    expect(reportPrefix('team a/x/tags', run)).toBe(`reports/team a/x/tags/${run.slice(-32)}/`);
    expect(runId(upload('holdouts/tags.csv'))).toMatch(/^2026/);
  });

  it('is cancelled by a key in its team’s folder, also if it is older than teams', () => {
    expect(cancelKey('team a/tags', `team a/${STAMP}`)).toBe(`cancel/team a/${STAMP}`);
    expect(cancelKey('team a/tags', STAMP)).toBe(`cancel/team a/${STAMP}`);
    expect(cancelKey('tags', STAMP)).toBe(`cancel/${STAMP}`);
    expect(readCancelKey(cancelKey('team a/tags', STAMP))).toBe(`team a/${STAMP}`);
    for (const key of ['cancel/', 'cancel/../x', `cancel/../${STAMP}`, `runs/${STAMP}`, `cancel/${'x'.repeat(900)}`]) {
      expect(readCancelKey(key), key).toBeUndefined();
    }
  });
});

describe('the path of an upload', () => {
  it.each([
    ['a/../b/x', 'a/~../b/x'],
    ['/x', '~/x'],
    ['a//x', 'a/~/x'],
    [`${STAMP}/segments/x`, `~${STAMP}/segments/x`],
    ['a/..', 'a/~..'],
    ['index.html/x', '~index.html/x'],
    ['a/~../x', 'a/~~../x'],
    ['a/~b/x', 'a/~b/x'],
    ['a/.b/x', 'a/.b/x'],
  ])('%s becomes %s', (from, to) => {
    expect(evenPath(from)).toBe(to);
    expect(nameOfUpload(`holdouts/${from}.csv`)).toBe(to);
  });

  it('stays below its first folder, is nobody else’s, and may be a team’s', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        const even = evenPath(one);
        expect(even.split('/').some((name) => /^\.{0,2}$|^index\.html$/i.test(name) || name === STAMP)).toBe(false);
        expect(isRunId(`${teamOf(even) === '' ? '' : `${teamOf(even)}/`}${STAMP}`)).toBe(true);
        if (one !== other) expect(evenPath(other)).not.toBe(even);
        const [first = ''] = one.split('/');
        if (one.includes('/') && first === 'a') expect(even.startsWith('a/')).toBe(true);
      }),
    );
  });

  it('never makes a long folder its parent', () => {
    const name = nameOfUpload(`holdouts/a/${'b'.repeat(880)}/x.csv`) ?? '';
    expect(teamOf(name)).toMatch(/^a\/~[\da-f]{12}$/);
    expect(nameOfUpload(`holdouts/a/${'b'.repeat(879)}/x.csv`)).not.toBe(name);
  });

  it('leads to no other run’s files', () => {
    const run = runId(upload(`holdouts/${STAMP}/segments/x.csv`));
    expect(runKey(run).startsWith(segmentsPrefix(STAMP))).toBe(false);
    expect(isRunId(`${STAMP}/segments/${STAMP}`)).toBe(false);
    expect(reportPrefix('a/..', `a/${STAMP}`)).not.toBe(
      reportPrefix(nameOfUpload('holdouts/a/...csv') ?? '', `a/${STAMP}`),
    );
  });

  it('has the index of its folder', () => {
    expect(['', 'a', 'a/b'].map(reportsIndexKey)).toEqual([
      'reports/index.html',
      'reports/a/index.html',
      'reports/a/b/index.html',
    ]);
  });
});

describe('a name in a team’s file', () => {
  it.each([
    ['', 'x', 'x'],
    ['a', 'x', 'a/x'],
    ['a', 'a/x', 'a/x'],
    ['a/b', 'a/b/x', 'a/b/x'],
    ['a', 'x.v2 (neu) 50%', 'a/x.v2 (neu) 50%'],
    ['caf\u00e9', 'caf\u00e9/x', 'caf\u00e9/x'],
  ])('of %j, %j means %s', (team, named, own) => {
    expect(ownName(team, named)).toBe(own);
  });

  it.each([
    ['a', 'b/x'],
    ['a', 'a/b/x'],
    ['a/b', 'a/x'],
    ['a', '../b/x'],
    ['a', 'a/../b/x'],
    ['a', './x'],
    ['a', '/x'],
    ['a', '..'],
    ['a', ''],
    ['', '/x'],
    ['', 'b/x'],
    ['a', 'b\\x'],
    ['a', 'b%2Fx'],
    ['a', 'b%252Fx'],
    ['a', '%2e%2e%2fb%2fx'],
    ['a', '%2e%2e'],
    ['a', 'b%5Cx'],
    ['a', 'b\uff0fx'],
    ['a', 'b\u2215x'],
    ['a', 'b\uff3cx'],
    ['a', 'A/x'],
    ['caf\u00e9', 'cafe\u0301/x'],
    ['a', 'a/b%2Fx'],
  ])('of %j, %j is none of its own', (team, named) => {
    expect(ownName(team, named)).toBeUndefined();
  });
});
