// How a file separates and quotes its fields.
export interface Rules {
  readonly delimiter: string;
  /** Absent if a quote is an ordinary character. */
  readonly quote?: '"' | "'";
  /** The character that escapes a quote inside quotes; absent if that is another quote. */
  readonly escape?: '\\';
  /** Whether blanks after a delimiter are not part of the field, so that a quote may follow them. */
  readonly skipBlanks?: true;
}
