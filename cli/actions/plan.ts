// `holdout plan`: estimates a run. It spends nothing and needs no key.
import { columnsLine } from '../inputs/columns-line.ts';
import { trainAdvice } from '../planning/estimate.ts';
import { planText } from '../planning/plan-text.ts';
import * as steps from '../steps/plan.ts';
import { plain } from '../terminal/text.ts';

export interface PlanOptions extends steps.PlanOptions {
  readonly json?: boolean;
}

/** @param root the project's folder */
export async function plan(holdout: string, options: PlanOptions, root: string): Promise<number> {
  const { name, purpose, columns, warnings, plan: figures } = await steps.planRun(holdout, options, root);
  const notes = warnings
    .map(({ code, message }) => `Note: ${plain(message)}${code === 'no_train' ? ` ${trainAdvice(purpose)}` : ''}\n`)
    .join('');
  if (options.json) {
    process.stderr.write(`${columnsLine(columns)}\n${notes}`);
    process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  } else {
    process.stdout.write(`${columnsLine(columns)}\n${planText(name, figures)}\n${notes && `\n${notes}`}`);
  }
  return 0;
}
