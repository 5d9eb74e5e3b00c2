// `npm start`, which is not one of the user's commands.
import type { Command } from 'commander';
import type { RunOptions } from '../actions/run.ts';
import { outOption, ROOT, runCommand, stateOption } from './command.ts';

export function registerStart(program: Command): void {
  program
    .command('start', { hidden: true })
    .description("run the project's own example")
    .addOption(stateOption())
    .addOption(outOption())
    .action((options: Pick<RunOptions, 'state' | 'out'>) =>
      runCommand(options.state, async () => (await import('../actions/start.ts')).start(options, ROOT)),
    );
}
