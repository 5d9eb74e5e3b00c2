import { expect, it } from 'vitest';
import { COLLECT_TIMEOUT } from '../../infra/constructs/collect.ts';
import { SEAL_LAG_MS } from '../../lambda/shared/contracts/limits.ts';

it('a seal lags behind by longer than any function lives that writes segments', () => {
  expect(SEAL_LAG_MS).toBeGreaterThanOrEqual(2 * COLLECT_TIMEOUT.toMilliseconds());
});
