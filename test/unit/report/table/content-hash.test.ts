import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { contentHasher } from '../../../../lambda/report/table/content-hash.ts';

const HEADER = ['id', 'title', 'body', 'tag'];
const COLUMNS = { label: 'tag', id: 'id' };

describe('contentHasher', () => {
  const hashOf = contentHasher(HEADER, COLUMNS);

  test('is the beginning of a SHA-256 that anybody can compute', () => {
    const json = '[["body","b"],["title","t"]]';
    expect(hashOf(['1', 't', 'b', 'x'])).toBe(createHash('sha256').update(json).digest('hex').slice(0, 16));
  });

  test('ignores label and id', () => {
    expect(hashOf(['2', 't', 'b', 'y'])).toBe(hashOf(['1', 't', 'b', 'x']));
  });

  test('distinguishes texts, even if only their columns differ', () => {
    expect(hashOf(['1', 't', 'B', 'x'])).not.toBe(hashOf(['1', 't', 'b', 'x']));
    expect(hashOf(['1', 'b', 't', 'x'])).not.toBe(hashOf(['1', 't', 'b', 'x']));
  });

  test('does not depend on the order of the columns', () => {
    const turned = contentHasher(['tag', 'body', 'title', 'id'], COLUMNS);
    expect(turned(['x', 'b', 't', '1'])).toBe(hashOf(['1', 't', 'b', 'x']));
  });
});
