// `holdout cancel`.
import type { Command } from 'commander';
import type { CancelOptions } from '../actions/cancel.ts';
import { outOption, runCommand, stackOption, stateOption, teamOption } from './command.ts';

export function registerCancel(program: Command): void {
  program
    .command('cancel')
    .description('stop an open run, and report on what has been answered')
    .argument('<run>', 'id of the run, or its name if only one run of that name is open (see `holdout status`)')
    .addOption(outOption())
    .addOption(stateOption())
    .addOption(teamOption())
    .addOption(stackOption())
    .addHelpText(
      'after',
      '\nExamples:\n  holdout cancel tags\n  holdout cancel tags --stack Holdout\n  holdout cancel team-a/tags --stack Holdout',
    )
    .action((run: string, options: CancelOptions) =>
      runCommand(options.state, async () => (await import('../actions/cancel.ts')).cancel(run, options)),
    );
}
