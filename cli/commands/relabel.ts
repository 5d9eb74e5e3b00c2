// `holdout relabel`.
import type { Command } from 'commander';
import type { RelabelOptions } from '../actions/relabel.ts';
import { outOption, runCommand, stackOption, stateOption } from './command.ts';

export function registerRelabel(program: Command): void {
  program
    .command('relabel')
    .description(
      'check the suspect labels of a report on a page, then learn how many labels are wrong, and how accurate each variant really is',
    )
    .argument(
      '<report>',
      'a name, run id or report folder, whose page opens; or a checked file: suspects.csv with its column correct_label filled in',
    )
    .option(
      '--report <run>',
      'the report of a checked file: a name, run id or folder (default: the folder of the file)',
    )
    .addOption(outOption())
    .option('--json', 'print the figures of a checked file as JSON on standard output')
    .addOption(stateOption())
    .addOption(stackOption())
    .addHelpText(
      'after',
      `
Examples:
  holdout relabel tags
  holdout relabel checked.csv --report tags
  holdout relabel reports/tags/20260102T030405678Z-0f1e2d3c4b5a/suspects.csv --json

The page shows the suspects and a control sample of other rows, and saves checked.csv. Or fill in suspects.csv: the right
label of each row, also where it is the one in the file. A row whose correct_label is empty counts as not checked. The
corrected holdout is written to reports/relabel/.
Exit status: 0 success, 1 no such report, the file does not belong to it, or too little was checked.`,
    )
    .action((given: string, options: RelabelOptions) =>
      runCommand(options.state, async () => (await import('../actions/relabel.ts')).relabel(given, options)),
    );
}
