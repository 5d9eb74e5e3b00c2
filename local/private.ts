// Permissions of what holds a user's rows: nobody else on the machine may read it.
import { chmodSync, mkdirSync } from 'node:fs';

/** For mkdir: the folders that are there already stay as they are. */
export const PRIVATE_FOLDER = { recursive: true, mode: 0o700 } as const;
/** For writeFile and createWriteStream. */
export const PRIVATE_FILE = { mode: 0o600 } as const;

/** Makes the folder, or takes it from others: an earlier version let them read it. For a folder that is ours alone. */
export function makePrivate(folder: string): void {
  mkdirSync(folder, PRIVATE_FOLDER);
  chmodSync(folder, PRIVATE_FOLDER.mode);
}
