// The command's log in the state folder: what is too much for the terminal.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivate, PRIVATE_FILE } from '../local/private.ts';

export interface CommandLog {
  readonly path: string;
  /** Written at once, because the process may be about to end. */
  readonly line: (text: string) => void;
}

/** The file is made with its first line, so that a mistyped command leaves nothing behind. */
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
