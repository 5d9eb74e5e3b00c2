import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupOf } from '../../../../lambda/dispatch/outbox/group.ts';
import { evenPath, inTeam, teamOf } from '../../../../lambda/shared/team.ts';

const runOf = (team: string, number = 0) => inTeam(team, `20260102T030405678Z-0f1e2d3c4b5${number}`);

it('is the same for all runs of a team, and another for another team or endpoint', () => {
  expect(groupOf(runOf('team-a', 1), 'openai')).toBe('team-a/openai');
  expect(groupOf(runOf('team-a', 2), 'openai')).toBe('team-a/openai');
  expect(groupOf(runOf('team-a'), 'groq')).not.toBe('team-a/openai');
  expect(groupOf(runOf(''), 'openai')).toBe('/openai');
});

it('is what SQS allows, and different for different teams, whatever their names', () => {
  const team = fc
    .oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.constantFrom('a b', 'a\u00a0b', '~', 'x'.repeat(130)))
    .map((name) => teamOf(evenPath(`${name}/x`)));
  fc.assert(
    fc.property(team, team, (one, other) => {
      const group = groupOf(runOf(one), 'openai');
      expect(group).toMatch(/^[\x21-\x7e]{1,128}$/);
      if (one !== other) expect(groupOf(runOf(other), 'openai')).not.toBe(group);
    }),
    { numRuns: 50 },
  );
});
