// How the fields of a file are told apart.
export interface Rules {
  readonly delimiter: string;
  /** Absent where a quote is a character as any other. */
  readonly quote?: '"' | "'";
  /** What stands before a quote inside quotes; absent if that is another quote. */
  readonly escape?: '\\';
  /** Whether blanks after a delimiter are no part of the field, so that a quote may follow them. */
  readonly skipBlanks?: true;
}
