// The folder of a team in the bucket, as --team names it.
import { evenPath, inTeam } from '../../lambda/shared/team.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

export interface TeamOptions {
  /** A folder; by default the root, and for commands that only look, all folders. */
  readonly team?: string;
}

/** @returns the path of the folder, without slashes around it @throws CommandError for a folder that is none in a bucket */
export function teamFolder({ team }: TeamOptions): string {
  const folder = team?.replace(/^\/+|\/+$/g, '') ?? '';
  if (folder === '' || (evenPath(inTeam(folder, 'x')) === inTeam(folder, 'x') && !folder.includes('\\'))) return folder;
  throw new CommandError(
    `--team: expected the path of a folder in the bucket, such as team-a, found ${plain(team ?? '')}.`,
  );
}

/** What a user means by a name or an id: with --team, the folder may be left out. */
export function withTeam(wanted: string, options: TeamOptions): string {
  const folder = teamFolder(options);
  return wanted.startsWith(`${folder}/`) ? wanted : inTeam(folder, wanted);
}
