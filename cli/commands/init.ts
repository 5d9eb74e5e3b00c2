// `holdout init`.
import type { Command } from 'commander';
import type { InitOptions } from '../actions/init.ts';
import { runCommand, stateOption } from './command.ts';

export function registerInit(program: Command): void {
  program
    .command('init')
    .description('write a commented benchmark for a CSV, with the columns and labels that stand in it')
    .argument('<holdout>', 'the labelled CSV: a path or an https URL')
    .argument('[file]', 'the benchmark to write', 'benchmark.yaml')
    .addOption(stateOption())
    .addHelpText('after', '\nExample:\n  holdout init tags.csv')
    .action((holdout: string, file: string, options: InitOptions) =>
      runCommand(options.state, async () => (await import('../actions/init.ts')).init(holdout, file, options)),
    );
}
