// A run estimated from the user's files: nothing is sent, started or printed.
import type { Purpose } from '../../lambda/shared/contracts/purpose.ts';
import { type InputOptions, readInputs } from '../inputs/inputs.ts';
import { KnownNames } from '../inputs/known-names.ts';
import { discard } from '../inputs/open-rows.ts';
import { type Estimate, estimate } from '../planning/estimate.ts';
import { declaredInCdkJson, reachingVectors } from '../target/endpoints.ts';
import { inputContext } from './input-context.ts';

export interface PlanOptions extends InputOptions {
  readonly state: string;
}

interface Planned extends Estimate {
  readonly name: string;
  readonly purpose: Purpose;
}

/**
 * @param root the project's folder
 * @throws InputError for everything that would make the run end as rejected
 */
export async function planRun(holdout: string, options: PlanOptions, root: string): Promise<Planned> {
  const names = await KnownNames.read(options.state);
  const inputs = await readInputs(holdout, options, inputContext(options.state, root, names));
  try {
    const declared = await declaredInCdkJson(root);
    const benchmark = inputs.benchmark ?? declared.benchmark;
    const { name, purpose } = inputs;
    return { name, purpose, ...(await estimate(inputs, benchmark, reachingVectors(declared.endpoints, benchmark))) };
  } finally {
    await discard([inputs.holdout, inputs.train]);
  }
}
