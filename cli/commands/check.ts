// `holdout check`.
import type { Command } from 'commander';
import type { CheckOptions } from '../actions/check.ts';
import { ROOT, runCommand } from './command.ts';
import { withOptions } from './run.ts';

export function registerCheck(program: Command): void {
  withOptions(program.command('check'))
    .description('check on newly labelled rows whether the thresholds of a report still hold')
    .argument(
      '<rows>',
      'a labelled file, as for `holdout run`; or a report folder or its predictions.csv, to ask nothing',
    )
    .requiredOption('--thresholds <file>', 'thresholds.json of the report')
    .option('--variant <name>', 'the variant or cascade to check (default: all with a threshold)')
    .addHelpText(
      'after',
      `
Examples:
  holdout check --thresholds thresholds.json new.csv --train train.csv --benchmark benchmark.yaml
  holdout check --thresholds thresholds.json reports/new/20260102T030405678Z-0f1e2d3c4b5a

Exit status: 0 all hold, 100 one is violated, 101 one is undecided, 1 bad input or a failed run, 130 interrupted.`,
    )
    .action((rows: string, options: CheckOptions) =>
      runCommand(options.state, async () => (await import('../actions/check.ts')).check(rows, options, ROOT)),
    );
}
