import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { blockKey, dispatchedKey, manifestKey, runPrefix } from '../../../../lambda/shared/keys.ts';
import { Bucket } from '../../../simulation/cloud/bucket.ts';
import type { Invocation } from '../../../simulation/cloud/functions.ts';
import { Facts } from '../../../simulation/rules/facts.ts';
import { Manifests } from '../../../simulation/rules/manifest.ts';
import type { Scene } from '../../../simulation/rules/rule.ts';

const RUN = '20260102T030405678Z-0f1e2d3c4b5a';
const BLOCK = blockKey(RUN, 0, 2, 2);
const JOB = { name: 'report 1', instance: { skewMs: 0 } } as unknown as Invocation;

/** Report lists a run of two computed samples and writes its manifest. @returns what is wrong with that */
function manifestAfter(damage: 'never' | 'before the LIST' | 'after the LIST'): string[] {
  const violations: string[] = [];
  const bucket = new Bucket(() => new Date(0), 1000, { put: () => {}, deleted: () => {} });
  const facts = new Facts();
  const scene = {
    bucket,
    facts,
    now: () => 0,
    runOf: () => ({ samples: 2, deadline_at: '2027-01-01T00:00:00Z' }),
    violate: (rule: string) => violations.push(rule),
  } as unknown as Scene;
  const covered = { samples: 2, sent: 0, covered: 2 };
  bucket.put(dispatchedKey(RUN), Buffer.from(JSON.stringify(covered)));
  const lines = [0, 1].map((index) =>
    JSON.stringify({ index, status: 'answered', predicted: 0, latency_ms: 0, attempts: 1 }),
  );
  facts.put(BLOCK, gzipSync(lines.join('\n')), 0, undefined);
  if (damage === 'before the LIST') facts.damage(BLOCK);
  facts.listBegins(JOB, runPrefix(RUN));
  facts.listed(JOB, runPrefix(RUN), [BLOCK], true);
  if (damage === 'after the LIST') facts.damage(BLOCK);
  const manifest = { run: RUN, ...covered, segments: [] };
  new Manifests(scene).put(manifestKey(RUN), Buffer.from(JSON.stringify(manifest)), JOB);
  return violations;
}

it('finds a manifest of samples that nothing holds', () => {
  expect(manifestAfter('never')).toEqual([]);
  expect(manifestAfter('before the LIST')).toEqual([
    'report 1 writes a manifest of 0 samples, and 2 are there or sent',
  ]);
});

it('lets what was read before a power cut count', () => {
  expect(manifestAfter('after the LIST')).toEqual([]);
});
