// Among whom a queue is fair: teams, not runs. A team with ten runs at once gets no more than one with a single run.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
import { createHash } from 'node:crypto';
import { teamOf } from '../../shared/team.ts';

/** SQS allows 128 letters, digits and punctuation marks. */
const MAX_LENGTH = 128;

/**
 * The group of a run's messages. Different teams have different groups.
 * @param run its id, which begins with its team
 * @param endpoint has at most 64 characters and no slash
 * @example groupOf('team-a/20260102T030405678Z-0f1e2d3c4b5a', 'openai') // 'team-a/openai'
 */
export function groupOf(run: string, endpoint: string): string {
  const team = teamOf(run);
  const group = `${team}/${endpoint}`;
  if (/^[\w./-]*$/.test(group) && group.length <= MAX_LENGTH) return group;
  // No folder that is written out has a tilde.
  return `~${createHash('sha256').update(team).digest('hex').slice(0, 32)}/${endpoint}`.slice(0, MAX_LENGTH);
}
