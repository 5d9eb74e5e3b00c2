// `holdout plan`: estimates a run. It spends nothing and needs no key.

import { join } from 'node:path';
import { type Inputs, readInputs } from '../inputs/inputs.ts';
import { discard } from '../inputs/open-rows.ts';
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
  const inputs = await readInputs(holdout, options, join(options.state, 'downloads'));
  try {
    return await show(inputs, options, root);
  } finally {
    await discard([inputs.holdout, inputs.train]);
  }
}

async function show(inputs: Inputs, options: PlanOptions, root: string): Promise<number> {
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
