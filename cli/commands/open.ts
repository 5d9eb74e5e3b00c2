// `holdout open`.
import type { Command } from 'commander';
import type { ReportOptions } from '../reports/report-folders.ts';
import { outOption, runCommand, STATE, stackOption, teamOption } from './command.ts';

export function registerOpen(program: Command): void {
  program
    .command('open')
    .description('print the path of a report, and open it in the browser if there is one')
    .argument('[run]', 'a name (meaning its latest run), a run id or a report folder (default: the latest report)')
    .addOption(outOption())
    .addOption(teamOption())
    .addOption(stackOption())
    .addHelpText(
      'after',
      '\nExamples:\n  holdout open\n  holdout open tags\n  holdout open tags --stack Holdout\n  holdout open team-a/tags --stack Holdout',
    )
    .action((run: string | undefined, options: ReportOptions) =>
      runCommand(STATE, async () => (await import('../actions/open.ts')).open(run, options)),
    );
}
