// `holdout redrive`.
import type { Command } from 'commander';
import type { RedriveOptions } from '../actions/redrive.ts';
import { runCommand, STATE, stackOption } from './command.ts';

export function registerRedrive(program: Command): void {
  program
    .command('redrive')
    .description('return predictions that could not be stored to their queue')
    .addOption(stackOption().makeOptionMandatory())
    .addHelpText('after', '\nExample:\n  holdout redrive --stack Holdout')
    .action((options: RedriveOptions) =>
      runCommand(STATE, async () => (await import('../actions/redrive.ts')).redrive(options)),
    );
}
