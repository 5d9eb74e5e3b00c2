// What the functions of the package throw. A message says what happened and the way out, as the command line does.

import { explain } from '../cli/terminal/explain.ts';
import type { Report } from '../lambda/shared/contracts/report/report.ts';
import type { UnscoredReport } from '../lambda/shared/contracts/report/unscored-report.ts';
import type { Problem } from '../lambda/shared/contracts/run.ts';
import { InputError as Refused } from '../lambda/shared/text/input-error.ts';

/** Something that whoever calls can mend. Anything else that is thrown is a fault of Holdout, or the signal's reason. */
export class HoldoutError extends Error {
  override readonly name: string = 'HoldoutError';
}

/** A file, a benchmark or an option that cannot be used. Nothing was sent. */
export class InputError extends HoldoutError {
  override readonly name = 'InputError';
  /** One by one, each with its file and, where there is one, its line. At most 20 are listed. */
  readonly problems: readonly Problem[];

  constructor(cause: Refused) {
    super(cause.message, { cause });
    this.problems = cause.problems;
  }
}

/** A run that ended without predictions: `rejected` for its files, or `failed`. Its report says why. */
export class RunError<R extends Report | UnscoredReport = Report | UnscoredReport> extends HoldoutError {
  override readonly name = 'RunError';
  readonly report: R;
  /** Of the report. */
  readonly folder: string;

  constructor(report: R, folder: string, message: string) {
    super(message);
    this.report = report;
    this.folder = folder;
  }
}

/** @throws HoldoutError for what the user can mend, and else what the work throws */
export async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof HoldoutError) throw error;
    if (error instanceof Refused) throw new InputError(error);
    // An aborted signal's reason is the caller's, whatever it is.
    const message = error instanceof DOMException ? undefined : explain(error);
    throw message === undefined ? error : new HoldoutError(message, { cause: error });
  }
}
