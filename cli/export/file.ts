// What a format makes of a report.
import type { Report } from '../../lambda/shared/contracts/report/report.ts';

export interface TextFile {
  /** In the folder of the export, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Left as it is if it stands already, because it is not the run's alone. */
  readonly isShared?: boolean;
}

/**
 * Depends on nothing but its arguments.
 * @param into the folder as an absolute path, for formats that name it in a file
 */
export type TextFormat = (report: Report, into: string) => TextFile[];

/** Characters of a file's name without its ending. */
const MAX_NAME = 80;

/**
 * Names of files for texts of any kind, all different, also where upper and lower case are the same.
 * @example fileNames(['gpt-6-luna/zero-shot', '../x']) // ['gpt-6-luna-zero-shot', 'x']
 */
export function fileNames(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const name = safeName(text) || 'variant';
    let found = name;
    for (let copy = 2; taken.has(found.toLowerCase()); copy++) found = `${name}-${copy}`;
    taken.add(found.toLowerCase());
    return found;
  });
}

/** Latin letters, digits, `_`, `.` and `-`, with a letter or digit at either end; empty if it has none. */
export const safeName = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9_.]+/g, '-')
    .slice(0, MAX_NAME)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
