// A file that is not in the encoding it was read as.
import type { Problem } from '../../contracts/run.ts';
import { InputError } from '../../text/input-error.ts';

export class UndecodableError extends InputError {
  /** What the file probably is in; absent if nothing says so. Open it again with that. */
  readonly encoding: string | undefined;

  constructor(problems: readonly Problem[], more: number, encoding?: string) {
    super(problems, more);
    this.encoding = encoding;
  }
}

/** The same end of a file, told after the problems that came before it. */
export function withProblems(end: InputError, problems: readonly Problem[], more: number): InputError {
  return end instanceof UndecodableError
    ? new UndecodableError(problems, more, end.encoding)
    : new InputError(problems, more);
}
