// `holdout plan`: estimates a run. It spends nothing and needs no key.

import { join } from 'node:path';
import { columnsLine } from '../inputs/columns-line.ts';
import { type InputOptions, type Inputs, readInputs } from '../inputs/inputs.ts';
import { KnownNames } from '../inputs/known-names.ts';
import { discard } from '../inputs/open-rows.ts';
import { estimate, trainAdvice } from '../planning/estimate.ts';
import { planText } from '../planning/plan-text.ts';
import { type Declared, declaredInCdkJson, reachingVectors } from '../target/endpoints.ts';
import { plain } from '../terminal/text.ts';

export interface PlanOptions extends InputOptions {
  readonly json?: boolean;
  readonly state: string;
}

/** @param root the project's folder */
export async function plan(holdout: string, options: PlanOptions, root: string): Promise<number> {
  const declared = await declaredInCdkJson(root);
  const names = await KnownNames.read(options.state);
  const context = {
    downloads: join(options.state, 'downloads'),
    defaults: async () => declared.benchmark,
    nameOf: (file: string) => names.nameOf(file),
  };
  const inputs = await readInputs(holdout, options, context);
  try {
    return await show(inputs, options, declared);
  } finally {
    await discard([inputs.holdout, inputs.train]);
  }
}

async function show(inputs: Inputs, options: PlanOptions, declared: Declared): Promise<number> {
  const benchmark = inputs.benchmark ?? declared.benchmark;
  const estimated = await estimate(inputs, benchmark, reachingVectors(declared.endpoints, benchmark));
  const notes = estimated.warnings
    .map(
      ({ code, message }) => `Note: ${plain(message)}${code === 'no_train' ? ` ${trainAdvice(inputs.purpose)}` : ''}\n`,
    )
    .join('');
  if (options.json) {
    process.stderr.write(`${columnsLine(estimated.columns)}\n${notes}`);
    process.stdout.write(`${JSON.stringify(estimated.plan, null, 2)}\n`);
  } else {
    process.stdout.write(
      `${columnsLine(estimated.columns)}\n${planText(inputs.name, estimated.plan)}\n${notes && `\n${notes}`}`,
    );
  }
  return 0;
}
