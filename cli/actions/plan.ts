// `holdout plan`: estimates a run. It spends nothing and needs no key.

import { join } from 'node:path';
import { readInputs } from '../inputs/inputs.ts';
import { KnownNames } from '../inputs/known-names.ts';
import { estimate } from '../planning/estimate.ts';
import { planText } from '../planning/plan-text.ts';
import { declaredInCdkJson } from '../target/endpoints.ts';
import { plain } from '../terminal/text.ts';

export interface PlanOptions {
  readonly benchmark?: string;
  readonly train?: string;
  readonly json?: boolean;
  readonly state: string;
}

/** @param root the project's folder */
export async function plan(holdout: string, options: PlanOptions, root: string): Promise<number> {
  const names = await KnownNames.read(options.state);
  const named = { ...options, nameOf: (file: string) => names.nameOf(file) };
  const inputs = await readInputs(holdout, named, join(options.state, 'downloads'));
  const declared = await declaredInCdkJson(root);
  const estimated = await estimate(inputs, inputs.benchmark ?? declared.benchmark, declared.endpoints);
  const notes = estimated.warnings.map(({ message }) => `Note: ${plain(message)}\n`).join('');
  if (options.json) {
    process.stderr.write(notes);
    process.stdout.write(`${JSON.stringify(estimated.plan, null, 2)}\n`);
  } else {
    process.stdout.write(`${planText(inputs.name, estimated.plan)}\n${notes && `\n${notes}`}`);
  }
  return 0;
}
