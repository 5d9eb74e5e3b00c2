// How whoever gives a file says what is in it: options of the command line, and of the package's functions.

/** What a file's columns are and how it is read. What is left out is recognised. */
export interface ReadOptions {
  /** The column with the true label. */
  readonly label?: string;
  /** The columns to classify. */
  readonly text?: readonly string[];
  /** The column that identifies a row. */
  readonly id?: string;
  /** The column whose rows belong together, such as an author. */
  readonly group?: string;
  /** Whether the first line of a CSV names the columns. */
  readonly header?: boolean;
  readonly encoding?: string;
  /** Of a spreadsheet. */
  readonly sheet?: string;
  /** Of a file that holds several splits. */
  readonly splitName?: string;
}
