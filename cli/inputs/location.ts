// Where an input is: a path or an https URL.

export interface InputFile {
  readonly path: string;
  /** What the user calls it, for messages and for the benchmark's name. */
  readonly location: string;
}

export const isUrl = (location: string): boolean => /^https?:\/\//i.test(location);
