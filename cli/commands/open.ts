// `holdout open`.
import type { Command } from 'commander';
import type { ReportOptions } from '../reports/report-folders.ts';
import { outOption, runCommand, STATE, stackOption } from './command.ts';

export function registerOpen(program: Command): void {
  program
    .command('open')
    .description('open a report in the browser; where there is none, its path is printed')
    .argument('[run]', 'a name (its latest run), a run id or the folder of a report; default: the latest report of all')
    .addOption(outOption())
    .addOption(stackOption())
    .addHelpText('after', '\nExamples:\n  holdout open\n  holdout open tags\n  holdout open tags --stack Holdout')
    .action((run: string | undefined, options: ReportOptions) =>
      runCommand(STATE, async () => (await import('../actions/open.ts')).open(run, options)),
    );
}
