// The command's log in the state folder, for details that do not belong on the terminal.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivate, PRIVATE_FILE } from '../../local/private.ts';

export interface CommandLog {
  readonly path: string;
  /** Written synchronously, because the process may be about to end. */
  readonly line: (text: string) => void;
}

/** The first line creates the file, so a mistyped command leaves nothing behind. */
export function commandLog(stateDir: string): CommandLog {
  const folder = join(stateDir, 'logs');
  const path = join(folder, 'cli.log');
  return {
    path,
    line: (text) => {
      makePrivate(folder);
      appendFileSync(path, `${new Date().toISOString()} ${text}\n`, PRIVATE_FILE);
    },
  };
}
