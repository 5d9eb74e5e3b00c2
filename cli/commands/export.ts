// `holdout export`.
import { type Command, Option } from 'commander';
import type { ExportOptions } from '../actions/export.ts';
import { outOption, runCommand, STATE, stackOption, teamOption } from './command.ts';

/** As in cli/export/formats.ts, which `--help` need not load. */
export const FORMATS = ['pandas', 'mlflow', 'latex', 'model-card', 'junit', 'markdown'] as const;

export function registerExport(program: Command): void {
  program
    .command('export')
    .description('write a report in the form that another tool reads')
    .argument('<run>', 'a name (meaning its latest run), a run id or a report folder')
    .addOption(new Option('--to <format>', 'what to write').choices(FORMATS).makeOptionMandatory())
    .option('--into <dir>', 'folder for the new files (default: in export/ in the folder for reports)')
    .addOption(outOption())
    .addOption(teamOption())
    .addOption(stackOption())
    .addHelpText(
      'after',
      `
Formats:
  pandas      predictions and metrics as Parquet
  mlflow      a run for each variant, in a folder of MLflow’s file store (default: mlruns, for all runs)
  latex       tables of variants, differences and labels with their intervals, for the package booktabs
  model-card  for each variant a model card with its model-index, as Hugging Face reads it
  junit       the gates
  markdown    the headline and the table of variants

Examples:
  holdout export tags --to pandas
  holdout export tags --to latex --into paper/tables
  holdout export reports/tags/20260102T030405678Z-0f1e2d3c4b5a --to mlflow --into mlruns
  holdout export tags --to model-card --stack Holdout

It prints the files, one a line. Exit status: 0 success, 1 no such report, or nothing in it for this format.`,
    )
    .action((run: string, options: ExportOptions) =>
      runCommand(STATE, async () => (await import('../actions/export.ts')).exportReport(run, options)),
    );
}
