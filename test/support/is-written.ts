// Which files hold code that somebody wrote.

import { SCRIPTS } from '../../scripts/page-script.ts';

/** The pages' scripts. */
const BUNDLED: readonly string[] = SCRIPTS.map(({ file }) => file);

export const isWritten = (file: string): boolean => /\.tsx?$/.test(file) && !BUNDLED.includes(file);
