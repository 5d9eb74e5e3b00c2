// Which files hold code that somebody wrote.
import { PAGE_SCRIPTS } from '../../scripts/page-script.ts';

/** The pages' scripts are bundled. */
const BUNDLED: ReadonlySet<string> = new Set(PAGE_SCRIPTS.map(({ file }) => file));

export const isWritten = (file: string): boolean => /\.tsx?$/.test(file) && !BUNDLED.has(file);
