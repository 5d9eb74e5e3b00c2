// `holdout open`.
import type { Command } from 'commander';
import type { OpenOptions } from '../actions/open.ts';
import { outOption, runCommand, stackOption, stateOption, teamOption } from './command.ts';

export function registerOpen(program: Command): void {
  program
    .command('open')
    .description('print the path of a report, and open it in the browser if there is one')
    .argument(
      '[run]',
      'a name (meaning its latest run), a run id or a report folder (default: the latest report, or open run)',
    )
    .option('--live', 'show how far an open run is, until its report stands in the same page')
    .addOption(outOption())
    .addOption(stateOption())
    .addOption(teamOption())
    .addOption(stackOption())
    .addHelpText(
      'after',
      '\nExamples:\n  holdout open\n  holdout open tags\n  holdout open --live\n  holdout open tags --stack Holdout\n  holdout open team-a/tags --stack Holdout',
    )
    .action((run: string | undefined, options: OpenOptions) =>
      runCommand(options.state, async () => (await import('../actions/open.ts')).open(run, options)),
    );
}
