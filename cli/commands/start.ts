// `npm start` in a checkout.
import type { Command } from 'commander';
import type { RunOptions } from '../actions/run.ts';
import { outOption, ROOT, runCommand, stateOption } from './command.ts';

export function registerStart(program: Command): void {
  program
    .command('start')
    .description('run the example: 150 support tickets, with the baselines alone')
    .addOption(stateOption())
    .addOption(outOption())
    .action((options: Pick<RunOptions, 'state' | 'out'>) =>
      runCommand(options.state, async () => (await import('../actions/start.ts')).start(options, ROOT)),
    );
}
