// Slips a developer could make in what keeps teams apart, and where a run is cancelled.
import type { Mutations } from './edit.ts';

export const TEAMS: Mutations = {
  'a team that reads another’s train file': [
    {
      file: 'dispatch/freeze/bucket-inputs.ts',
      from: 'ownName(teamOf(name), trainName(named))',
      to: 'trainName(named)',
    },
  ],
  'a team is given what another paid for': [
    {
      file: 'classify/asking/cache/cache.ts',
      from: 'variant.parameters, responseFormat, ...sharers(runName)',
      to: 'variant.parameters, responseFormat',
    },
  ],
  'a group for each run': [
    { file: 'dispatch/outbox/group.ts', from: 'const team = teamOf(run);', to: 'const team = run;' },
  ],
  'a team cancels another’s run': [
    { file: 'dispatch/cancel.ts', from: '|| teamOf(active.name) !== teamOf(run)', to: '' },
  ],
  'a team’s run is in the root’s index': [
    { file: 'report/commit/index-entry.ts', from: 'reportsIndexKey(teamOf(name))', to: "reportsIndexKey('')" },
  ],
  'a word to cancel is let go before the run is stopped': [
    {
      file: 'dispatch/cancel.ts',
      from: 'await store.putJson(stopKey(active.run), STOP, { ifAbsent: true });',
      to: 'void store.putJson(stopKey(active.run), STOP, { ifAbsent: true }).catch(() => {});',
    },
  ],
};
