// `holdout plan`: estimates a run. It spends nothing and needs no key.
import { columnsLine } from '../inputs/columns-line.ts';
import { planText } from '../planning/plan-text.ts';
import * as steps from '../steps/plan.ts';
import { plain } from '../terminal/text.ts';

export interface PlanOptions extends steps.PlanOptions {
  readonly json?: boolean;
}

/** @param root the project's folder */
export async function plan(holdout: string, options: PlanOptions, root: string): Promise<number> {
  const planned = await steps.planRun(holdout, options, root);
  const notes = planned.notes.map((message) => `Note: ${plain(message)}\n`).join('');
  if (options.json) {
    process.stderr.write(`${columnsLine(planned.columns)}\n${notes}`);
    process.stdout.write(`${JSON.stringify(planned.plan, null, 2)}\n`);
  } else {
    const text = planText(planned.name, planned.plan);
    process.stdout.write(`${columnsLine(planned.columns)}\n${text}\n${notes && `\n${notes}`}`);
  }
  return 0;
}
