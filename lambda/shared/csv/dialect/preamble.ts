// What may precede a table: comments, and the line that tells Excel the delimiter.

export interface Preamble {
  /** UTF-16 code units before the table. */
  readonly length: number;
  readonly lines: number;
  readonly delimiter?: string;
}

const SEPARATOR_LINE = /^\ufeff?"?sep=(?<delimiter>[^\r\n"])"?[ ,;\t]*(?:\r\n|\n|\r)/i;
const COMMENT_LINES = /^(?:[ \t]*#[^\r\n]*(?:\r\n|\n|\r)|[ \t]*(?:\r\n|\n|\r))+/;

export function separatorLine(text: string): Preamble {
  const [line, delimiter] = SEPARATOR_LINE.exec(text) ?? [];
  return line === undefined || delimiter === undefined
    ? { length: 0, lines: 0 }
    : { length: line.length, lines: 1, delimiter };
}

/** Leading lines that begin with `#`, and blank lines among them. */
export function commentLines(text: string): Preamble {
  const [lines = ''] = COMMENT_LINES.exec(text) ?? [];
  return lines.includes('#') ? { length: lines.length, lines: countLines(lines) } : { length: 0, lines: 0 };
}

const countLines = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;
