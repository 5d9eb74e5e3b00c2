import { beforeAll, describe, expect, it } from 'vitest';
import { MUTATIONS } from './mutations/edits.ts';
import { type Score, scoreAll } from './mutations/score.ts';

/** For a machine that does much else. */
const PATIENCE_MS = 900_000;

describe('a slip of a developer', () => {
  const scores = new Map(Object.keys(MUTATIONS).map((mutation) => [mutation, Promise.withResolvers<Score>()]));
  let ended: Promise<void> | undefined;
  beforeAll(() => {
    // The files beside this one are done sooner.
    ended = scoreAll(2, (score) => scores.get(score.mutation)?.resolve(score));
    ended.catch((error: unknown) => scores.forEach(({ reject }) => void reject(error)));
  });

  it.for(Object.keys(MUTATIONS))('is found out: %s', { timeout: PATIENCE_MS }, async (mutation) => {
    expect(await scores.get(mutation)?.promise).toMatchObject({ mutation, found: { seed: expect.any(Number) } });
  });

  it('is looked for to the end', { timeout: PATIENCE_MS }, async () => {
    await expect(ended).resolves.toBeUndefined();
  });
});
