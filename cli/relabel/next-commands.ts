// The commands that run a corrected holdout and compare it with the run whose labels were checked.
import { stampOf, teamOf } from '../../lambda/shared/team.ts';
import { KnownNames } from '../inputs/known-names.ts';
import { runName } from '../inputs/name.ts';

interface Places {
  readonly out: string;
  readonly state: string;
  readonly stack?: string;
}

/** @param file the corrected holdout */
export async function nextCommands(
  { name, run }: { readonly name: string; readonly run: string },
  file: string,
  { out, state, stack }: Places,
): Promise<string[]> {
  const team = teamOf(name);
  const next = stack === undefined ? (await KnownNames.read(state)).nameOf(file) : runName(file);
  const places = [
    ...(out === 'reports' ? [] : [`--out ${out}`]),
    ...(stack === undefined ? [] : [`--stack ${stack}`]),
    ...(team === '' ? [] : [`--team ${team}`]),
  ];
  return [
    ['npx holdout run', file, ...(stack === undefined && state !== '.holdout' ? [`--state ${state}`] : []), ...places],
    ['npx holdout compare', stampOf(run), next, ...places],
  ].map((words) => words.join(' '));
}
