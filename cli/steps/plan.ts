// A run estimated from the user's files: nothing is sent, started or printed.
import { type InputOptions, readInputs } from '../inputs/inputs.ts';
import { KnownNames } from '../inputs/known-names.ts';
import { discard } from '../inputs/open-rows.ts';
import { type Estimate, estimate, trainAdvice } from '../planning/estimate.ts';
import { limitNotes } from '../planning/limits.ts';
import { placeHere, placeOfStack } from '../planning/place.ts';
import { inputContext } from './input-context.ts';

export interface PlanOptions extends InputOptions {
  readonly state: string;
  readonly stack?: string;
}

interface Planned extends Pick<Estimate, 'plan' | 'columns'> {
  readonly name: string;
  /** What to know before the run, in sentences. */
  readonly notes: readonly string[];
}

/**
 * @param root the project's folder
 * @param folder the working folder
 * @throws InputError for everything that would make the run end as rejected
 */
export async function planRun(holdout: string, options: PlanOptions, root: string, folder = '.'): Promise<Planned> {
  const { stack, state } = options;
  const place = await (stack === undefined ? placeHere(root, state, folder) : placeOfStack(stack));
  const names = await KnownNames.read(state);
  const context = inputContext(state, async () => place.benchmark, names);
  const inputs = await readInputs(holdout, options, context);
  try {
    const benchmark = inputs.benchmark ?? place.benchmark;
    const { limits } = place;
    const { plan, columns, warnings } = await estimate(inputs, benchmark, place.endpointsFor(benchmark), limits);
    const file = inputs.benchmarkFile?.location ?? place.file;
    const limited = limitNotes({ benchmark, plan, file }, { limits, account: await place.account(), now: Date.now() });
    const about = warnings.map(
      ({ code, message }) => `${message}${code === 'no_train' ? ` ${trainAdvice(inputs.purpose)}` : ''}`,
    );
    return { name: inputs.name, plan, columns, notes: [...about, ...limited] };
  } finally {
    await discard([inputs.holdout, inputs.train]);
  }
}
