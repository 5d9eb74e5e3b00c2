// `holdout status`.
import type { Command } from 'commander';
import type { StatusOptions } from '../actions/status.ts';
import { runCommand, stackOption, stateOption } from './command.ts';

export function registerStatus(program: Command): void {
  program
    .command('status')
    .description('list open runs with their progress, and the latest reports')
    .addOption(stateOption())
    .addOption(stackOption())
    .addHelpText('after', '\nExamples:\n  holdout status\n  holdout status --stack Holdout')
    .action((options: StatusOptions) =>
      runCommand(options.state, async () => (await import('../actions/status.ts')).status(options)),
    );
}
