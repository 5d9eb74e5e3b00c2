import { beforeAll, describe, expect, it } from 'vitest';
import { MUTATIONS } from './mutations/edits.ts';
import { type Score, scoreAll } from './mutations/score.ts';
import { SEARCH_FROM } from './mutations/search-from.ts';

/** Of a list of this many, one is looked for: all take a quarter of an hour, and CI has not that long. */
const EVERY = Number(process.env.MUTATIONS_EVERY ?? 1);
/** Those that few schedules show are left to whoever looks for all. */
const CHOSEN = Object.keys(MUTATIONS).filter(
  (mutation, index) => EVERY === 1 || (index % EVERY === 0 && !(mutation in SEARCH_FROM)),
);

/** Leaves room for a busy machine. */
const PATIENCE_MS = 900_000;

describe('a slip by a developer', () => {
  const scores = new Map(CHOSEN.map((mutation) => [mutation, Promise.withResolvers<Score>()]));
  let ended: Promise<void> | undefined;
  beforeAll(() => {
    // The other test files finish sooner.
    ended = scoreAll(CHOSEN, 2, (score) => scores.get(score.mutation)?.resolve(score));
    ended.catch((error: unknown) => scores.forEach(({ reject }) => void reject(error)));
  });

  it.for(CHOSEN)('is found: %s', { timeout: PATIENCE_MS }, async (mutation) => {
    expect(await scores.get(mutation)?.promise).toMatchObject({ mutation, found: { seed: expect.any(Number) } });
  });

  it('is scored by processes that end cleanly', { timeout: PATIENCE_MS }, async () => {
    await expect(ended).resolves.toBeUndefined();
  });
});
