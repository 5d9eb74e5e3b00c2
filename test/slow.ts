/**
 * Test files that take half a minute or more each: whole runs that are killed, starved or restarted, the commands of the
 * guides, intervals in simulations, and pages in a real browser. `npm run test:slow` runs them, and `npm test` leaves
 * them out so that it takes minutes.
 */
export const SLOW: readonly string[] = [
  'test/hostile/stack.test.ts',
  'test/integration/action.test.ts',
  'test/integration/cli/account.test.ts',
  'test/integration/cli/interrupt.test.ts',
  'test/integration/cli/kill.test.ts',
  'test/integration/cli/live.test.ts',
  'test/integration/cli/other-run.test.ts',
  'test/integration/cli/same-name.test.ts',
  'test/integration/cli/state.test.ts',
  'test/integration/guide.test.ts',
  'test/integration/local/clock.test.ts',
  'test/integration/local/folders-vanish.test.ts',
  'test/integration/run/cache.test.ts',
  'test/integration/run/canary.test.ts',
  'test/integration/run/decisions.test.ts',
  'test/integration/run/embeddings-cache.test.ts',
  'test/integration/run/limits.test.ts',
  'test/integration/run/lost-segments.test.ts',
  'test/integration/run/provider-faults.test.ts',
  'test/integration/run/refusals.test.ts',
  'test/integration/run/stopped.test.ts',
  'test/integration/run/upgrade.test.ts',
  'test/integration/safety/web-page.test.ts',
  'test/unit/cli/compare/page.test.ts',
  'test/unit/cli/live/page.test.ts',
  'test/unit/report/intervals/bootstrap.test.ts',
  'test/unit/report/page/browser.test.ts',
];
