// `holdout status`.
import type { Command } from 'commander';
import type { StatusOptions } from '../actions/status.ts';
import { runCommand, stackOption, stateOption, teamOption } from './command.ts';

export function registerStatus(program: Command): void {
  program
    .command('status')
    .description('list open runs with their progress, and the latest reports')
    .argument('[run]', 'a name or a run id (default: all runs)')
    .addOption(stateOption())
    .addOption(teamOption())
    .addOption(stackOption())
    .addHelpText(
      'after',
      '\nExamples:\n  holdout status\n  holdout status --stack Holdout\n  holdout status --stack Holdout --team team-a\n  holdout status team-a/tags --stack Holdout',
    )
    .action((run: string | undefined, options: StatusOptions) =>
      runCommand(options.state, async () => (await import('../actions/status.ts')).status(run, options)),
    );
}
