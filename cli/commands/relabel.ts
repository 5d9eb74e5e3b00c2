// `holdout relabel`.
import type { Command } from 'commander';
import type { RelabelOptions } from '../actions/relabel.ts';
import { outOption, runCommand, STATE, stackOption } from './command.ts';

export function registerRelabel(program: Command): void {
  program
    .command('relabel')
    .description(
      'how many labels are wrong, and how accurate each variant really is, from labels that you have checked',
    )
    .argument('<checked.csv>', 'suspects.csv of a report, with its column correct_label filled in')
    .option('--report <run>', 'the report it belongs to: a name, run id or folder (default: the folder of the file)')
    .addOption(outOption())
    .option('--json', 'print the figures as JSON on standard output')
    .addOption(stackOption())
    .addHelpText(
      'after',
      `
Examples:
  holdout relabel reports/tags/20260102T030405678Z-0f1e2d3c4b5a/suspects.csv
  holdout relabel checked.csv --report tags --json

Fill in the right label of each row, also where it is the one in the file: of the suspects, and of the control sample of
other rows. A row whose correct_label is empty counts as not checked.
Exit status: 0 success, 1 the file does not belong to the report, or too little was checked.`,
    )
    .action((checked: string, options: RelabelOptions) =>
      runCommand(STATE, async () => (await import('../actions/relabel.ts')).relabel(checked, options)),
    );
}
