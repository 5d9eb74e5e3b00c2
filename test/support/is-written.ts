// Which files hold code that somebody wrote.

/** The page's script is bundled from lambda/report/client. */
const BUNDLED = 'lambda/report/html/script.ts';

export const isWritten = (file: string): boolean => /\.tsx?$/.test(file) && file !== BUNDLED;
