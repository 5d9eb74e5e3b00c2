// `holdout plan`.
import type { Command } from 'commander';
import type { PlanOptions } from '../actions/plan.ts';
import {
  benchmarkOption,
  fileOptions,
  LABELLED_FILE,
  ROOT,
  runCommand,
  splitOption,
  stackOption,
  stateOption,
  trainOption,
} from './command.ts';

export function registerPlan(program: Command): void {
  const command = program.command('plan');
  for (const option of fileOptions()) command.addOption(option);
  command
    .description('estimate requests, tokens, cost and time of a run; sends nothing and needs no key')
    .argument('<holdout>', LABELLED_FILE)
    .addOption(benchmarkOption())
    .addOption(trainOption())
    .addOption(splitOption())
    .option('--json', 'print the figures as JSON')
    .addOption(stateOption())
    .addOption(stackOption())
    .addHelpText(
      'after',
      `
Examples:
  holdout plan tags.csv --benchmark benchmark.yaml
  holdout plan tags.csv --benchmark benchmark.yaml --stack Holdout`,
    )
    .action((holdout: string, options: PlanOptions) =>
      runCommand(options.state, async () => (await import('../actions/plan.ts')).plan(holdout, options, ROOT)),
    );
}
