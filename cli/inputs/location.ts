// Where an input is: a path, an https URL, an S3 URI, or standard input.

export interface InputFile {
  readonly path: string;
  /** What the user calls it, for messages and for the benchmark's name. */
  readonly location: string;
  /** Whether the file at the path is a CSV that was made of it. */
  readonly isConverted?: boolean;
  /** What was decided on the way. */
  readonly notes?: readonly string[];
  /** The split that was taken, and all that there are. */
  readonly split?: string;
  readonly splits?: readonly string[];
  /** A folder to be removed with the command's end. */
  readonly temporary?: string;
}

export const isUrl = (location: string): boolean => /^https?:\/\//i.test(location);
export const isS3Uri = (location: string): boolean => /^s3:\/\//i.test(location);
export const STANDARD_INPUT = '-';
