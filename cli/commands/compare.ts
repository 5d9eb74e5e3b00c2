// `holdout compare`.
import type { Command } from 'commander';
import type { CompareOptions } from '../actions/compare.ts';
import { outOption, runCommand, STATE, stackOption, teamOption } from './command.ts';

export function registerCompare(program: Command): void {
  program
    .command('compare')
    .description('compare runs of the same holdout: which rows are newly right or wrong, and what is more than chance')
    .argument(
      '<runs...>',
      'two or more names (meaning their latest runs), run ids or report folders; the first is the reference',
    )
    .option(
      '--variant <name>',
      'a variant to compare, or NAME=OTHER to compare NAME in the first run with OTHER in the others; may be repeated (default: variants of the same name)',
      collect,
    )
    .addOption(outOption())
    .option('--json', 'print only compare.json on standard output')
    .addOption(teamOption())
    .addOption(stackOption())
    .addHelpText(
      'after',
      `
Examples:
  holdout compare 20260102T030405678Z-0f1e2d3c4b5a tags
  holdout compare tags tags-v2 --variant gpt-6-luna/zero-shot=gpt-6-luna/mine
  holdout compare main tags --stack Holdout

Rows are matched by id, or by their text if there are no ids. Rows that differ between the runs are listed and not
compared. The files compare.html, compare.md and compare.json are written to reports/compare/.
Exit status: 0 success, 1 no such run, or no rows in common.`,
    )
    .action((runs: string[], options: CompareOptions) =>
      runCommand(STATE, async () => (await import('../actions/compare.ts')).compare(runs, options)),
    );
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
