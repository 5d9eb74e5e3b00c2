// Permissions for files and folders with a user's rows: nobody else on the machine may read them.
import { chmodSync, mkdirSync } from 'node:fs';

/** For mkdir, which leaves existing folders as they are. */
export const PRIVATE_FOLDER = { recursive: true, mode: 0o700 } as const;
/** For writeFile and createWriteStream. */
export const PRIVATE_FILE = { mode: 0o600 } as const;

/** Makes one of Holdout's folders private, because an earlier version let others read it. Creates it if needed. */
export function makePrivate(folder: string): void {
  mkdirSync(folder, PRIVATE_FOLDER);
  chmodSync(folder, PRIVATE_FOLDER.mode);
}
