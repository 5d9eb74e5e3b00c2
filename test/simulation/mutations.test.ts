import { beforeAll, describe, expect, it } from 'vitest';
import { MUTATIONS } from './mutations/edits.ts';
import { type Score, scoreAll } from './mutations/score.ts';

/** Leaves room for a busy machine. */
const PATIENCE_MS = 900_000;

describe('a slip by a developer', () => {
  const scores = new Map(Object.keys(MUTATIONS).map((mutation) => [mutation, Promise.withResolvers<Score>()]));
  let ended: Promise<void> | undefined;
  beforeAll(() => {
    // The other test files finish sooner.
    ended = scoreAll(2, (score) => scores.get(score.mutation)?.resolve(score));
    ended.catch((error: unknown) => scores.forEach(({ reject }) => void reject(error)));
  });

  it.for(Object.keys(MUTATIONS))('is found: %s', { timeout: PATIENCE_MS }, async (mutation) => {
    expect(await scores.get(mutation)?.promise).toMatchObject({ mutation, found: { seed: expect.any(Number) } });
  });

  it('is scored by processes that end cleanly', { timeout: PATIENCE_MS }, async () => {
    await expect(ended).resolves.toBeUndefined();
  });
});
