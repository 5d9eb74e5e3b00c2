// `holdout init`.
import type { Command } from 'commander';
import type { InitOptions } from '../actions/init.ts';
import { fileOptions, LABELLED_FILE, runCommand, stateOption } from './command.ts';

export function registerInit(program: Command): void {
  const command = program.command('init');
  for (const option of fileOptions()) command.addOption(option);
  command
    .description('write a commented benchmark file with the columns and labels of a file')
    .argument('<holdout>', LABELLED_FILE)
    .argument('[file]', 'the benchmark file to write', 'benchmark.yaml')
    .addOption(stateOption())
    .addHelpText('after', '\nExample:\n  holdout init tags.csv')
    .action((holdout: string, file: string, options: InitOptions) =>
      runCommand(options.state, async () => (await import('../actions/init.ts')).init(holdout, file, options)),
    );
}
