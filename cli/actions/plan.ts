// `holdout plan`: estimates a run. It spends nothing and needs no key.

import { join } from 'node:path';
import { columnsLine } from '../inputs/columns-line.ts';
import { type InputOptions, type Inputs, readInputs } from '../inputs/inputs.ts';
import { KnownNames } from '../inputs/known-names.ts';
import { discard } from '../inputs/open-rows.ts';
import { estimate, trainAdvice } from '../planning/estimate.ts';
import { limitNotes } from '../planning/limits.ts';
import { type PlanPlace, placeHere, placeOfStack } from '../planning/place.ts';
import { planText } from '../planning/plan-text.ts';
import { plain } from '../terminal/text.ts';

export interface PlanOptions extends InputOptions {
  readonly json?: boolean;
  readonly state: string;
  readonly stack?: string;
}

/** @param root the project's folder. @param folder the working folder */
export async function plan(holdout: string, options: PlanOptions, root: string, folder = '.'): Promise<number> {
  const { stack, state } = options;
  const place = await (stack === undefined ? placeHere(root, state, folder) : placeOfStack(stack));
  const names = await KnownNames.read(state);
  const context = {
    downloads: join(state, 'downloads'),
    defaults: async () => place.benchmark,
    nameOf: (file: string) => names.nameOf(file),
  };
  const inputs = await readInputs(holdout, options, context);
  try {
    return await show(inputs, options, place);
  } finally {
    await discard([inputs.holdout, inputs.train]);
  }
}

async function show(inputs: Inputs, options: PlanOptions, place: PlanPlace): Promise<number> {
  const benchmark = inputs.benchmark ?? place.benchmark;
  const { limits } = place;
  const estimated = await estimate(inputs, benchmark, place.endpointsFor(benchmark), limits);
  const file = inputs.benchmarkFile?.location ?? 'cdk.json';
  const limited = limitNotes(
    { benchmark, plan: estimated.plan, file },
    { limits, account: await place.account(), now: Date.now() },
  );
  const about = estimated.warnings.map(
    ({ code, message }) => `${message}${code === 'no_train' ? ` ${trainAdvice(inputs.purpose)}` : ''}`,
  );
  const notes = [...about, ...limited].map((message) => `Note: ${plain(message)}\n`).join('');
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
