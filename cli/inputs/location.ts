// Where an input is: a path, an https URL, an S3 URI, or standard input.

export interface InputFile {
  readonly path: string;
  /** What the user calls it, for messages and for the benchmark's name. */
  readonly location: string;
  /** Whether the file at the path is a CSV converted from the original. */
  readonly isConverted?: boolean;
  /** Decisions made in converting it. */
  readonly notes?: readonly string[];
  /** The chosen split, and all splits. */
  readonly split?: string;
  readonly splits?: readonly string[];
  /** A folder to remove when the command ends. */
  readonly temporary?: string;
}

export const isUrl = (location: string): boolean => /^https?:\/\//i.test(location);
export const isS3Uri = (location: string): boolean => /^s3:\/\//i.test(location);
export const STANDARD_INPUT = '-';
