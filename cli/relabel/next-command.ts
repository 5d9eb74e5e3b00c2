// The command that runs a corrected holdout.
import { teamOf } from '../../lambda/shared/team.ts';

interface Places {
  readonly out: string;
  readonly state: string;
  readonly stack?: string;
}

/**
 * @param name of the run whose labels were checked
 * @param file the corrected holdout
 */
export function nextCommand(name: string, file: string, { out, state, stack }: Places): string {
  const team = teamOf(name);
  return [
    'npx holdout run',
    file,
    ...(stack === undefined && state !== '.holdout' ? [`--state ${state}`] : []),
    ...(out === 'reports' ? [] : [`--out ${out}`]),
    ...(stack === undefined ? [] : [`--stack ${stack}`]),
    ...(team === '' ? [] : [`--team ${team}`]),
  ].join(' ');
}
