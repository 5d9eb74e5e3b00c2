// Whose a key is: a run's id may begin with the folder of its team.
import { inTeam, lastPart, teamOf } from '../../../lambda/shared/team.ts';

/** Of a key that has two, such as where a LIST goes on, the first run counts. */
const STAMPED = /^([^/]+)\/(?:(.*?)\/)??(\d{8}T\d{9}Z-[\da-f]{12})(?:\/([^/]*))?/;

export interface InKey {
  /** Empty if the key is no run's. */
  readonly run: string;
  /** What follows the run, up to the next slash. */
  readonly name: string;
}

export function inKey(key: string): InKey {
  const [, folder, path = '', stamp, name = ''] = STAMPED.exec(key) ?? [];
  if (stamp === undefined) return { run: '', name: '' };
  return { run: inTeam(folder === 'reports' ? teamOf(path) : path, lastPart(stamp)), name };
}

export const runIn = (key: string): string => inKey(key).run;
