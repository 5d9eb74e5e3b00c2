// A file that is not in the encoding it was read as.
import type { Problem } from '../../contracts/run.ts';
import { InputError } from '../../text/input-error.ts';

export class UndecodableError extends InputError {
  /** The file's probable encoding, to open it again with; absent if nothing suggests one. */
  readonly encoding: string | undefined;

  constructor(problems: readonly Problem[], more: number, encoding?: string) {
    super(problems, more);
    this.encoding = encoding;
  }
}

/** The same error, preceded by the problems found before it. */
export function withProblems(end: InputError, problems: readonly Problem[], more: number): InputError {
  return end instanceof UndecodableError
    ? new UndecodableError(problems, more, end.encoding)
    : new InputError(problems, more);
}
