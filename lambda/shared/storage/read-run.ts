// Reads run.json by its format. A run that this version cannot read ends with a report that says why.
import * as z from 'zod';
import { OLDEST_FORMAT, type Problem, RUN_FORMAT, Run } from '../contracts/run.ts';
import { runKey } from '../keys.ts';
import { VERSION } from '../version.ts';
import { DamagedObjectError } from './json.ts';
import type { Stored } from './store.ts';

/** Whatever the version that wrote it, run.json begins with it. The first one may have lacked it. */
const AnyFormat = z.object({ format: z.int().default(1) });

/** `older`: the run cannot go on. `newer` and `damaged`: it can, once somebody puts back what it needs. */
export type WhyUnreadable = 'older' | 'newer' | 'damaged';

export class UnreadableRunError extends Error {
  override readonly name = 'UnreadableRunError';
  readonly why: WhyUnreadable;
  /** For the report. */
  readonly problem: Problem;

  constructor(why: WhyUnreadable, problem: Problem, options?: ErrorOptions) {
    super(`${problem.file}: ${problem.message}`, options);
    this.why = why;
    this.problem = problem;
  }
}

interface ReadStore {
  getJson<T>(key: string, schema: z.ZodType<T>): Promise<Stored<T> | undefined>;
}

/** @returns undefined if there is no run.json yet. @throws UnreadableRunError */
export async function readRun(store: ReadStore, run: string): Promise<Run | undefined> {
  const key = runKey(run);
  try {
    const stored = await store.getJson(key, z.unknown());
    return stored && parseRun(stored.value, key);
  } catch (error) {
    if (!(error instanceof DamagedObjectError)) throw error;
    throw damaged(key, error);
  }
}

/** The same, of a run that must be frozen by now. @throws Error if it is not, UnreadableRunError */
export async function mustReadRun(store: ReadStore, run: string): Promise<Run> {
  const frozen = await readRun(store, run);
  if (!frozen) throw new Error(`${runKey(run)} is not there`);
  return frozen;
}

/** @throws UnreadableRunError */
function parseRun(value: unknown, key: string): Run {
  const { data } = AnyFormat.safeParse(value);
  if (data && data.format < OLDEST_FORMAT) {
    throw new UnreadableRunError('older', {
      file: key,
      message: `an older version of Holdout froze this run (format ${data.format}), and Holdout ${VERSION} cannot go on with it (format ${OLDEST_FORMAT} or later).`,
      advice: 'Upload the file again. With `cache: true` in its benchmark, answers are not paid for twice.',
    });
  }
  if (data && data.format > RUN_FORMAT) {
    throw new UnreadableRunError('newer', {
      file: key,
      message: `a newer version of Holdout froze this run (format ${data.format}), and Holdout ${VERSION} cannot go on with it (format ${RUN_FORMAT} or earlier).`,
      advice: 'Deploy the newer version again, or upload the file again.',
    });
  }
  const parsed = Run.safeParse(value);
  if (!parsed.success) throw damaged(key);
  return parsed.data;
}

const damaged = (file: string, cause?: DamagedObjectError): UnreadableRunError =>
  new UnreadableRunError(
    'damaged',
    {
      file,
      message: 'the file that says what the run is was cut or changed by hand.',
      advice: 'Upload the holdout again.',
    },
    { cause },
  );
