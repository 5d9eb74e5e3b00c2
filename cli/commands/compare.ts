// `holdout compare`.
import type { Command } from 'commander';
import type { CompareOptions } from '../actions/compare.ts';
import { outOption, runCommand, STATE, stackOption } from './command.ts';

export function registerCompare(program: Command): void {
  program
    .command('compare')
    .description(
      'what changed between runs of the same holdout: newly right, newly wrong, and what is more than chance',
    )
    .argument(
      '<runs...>',
      'two or more: names (their latest runs), run ids or folders of reports; the first is what the others are compared with',
    )
    .option(
      '--variant <name>',
      'a variant to compare, or NAME=OTHER: NAME in the first run with OTHER in the others; may be given again; default: those of the same name',
      collect,
      [],
    )
    .addOption(outOption())
    .option('--json', 'compare.json on standard output and nothing else there')
    .addOption(stackOption())
    .addHelpText(
      'after',
      `
Examples:
  holdout compare 20260102T030405678Z-0f1e2d3c4b5a tags
  holdout compare tags tags-v2 --variant gpt-4o-mini/zero-shot=gpt-4o-mini/mine
  holdout compare main tags --stack Holdout

Rows are joined by id, or by their text where there are no ids; those that the runs do not have alike are listed and not
compared. It writes compare.html, compare.md and compare.json to reports/compare/.
Exit status: 0 compared, 1 a run that is not there or rows that have nothing in common.`,
    )
    .action((runs: string[], options: CompareOptions) =>
      runCommand(STATE, async () => (await import('../actions/compare.ts')).compare(runs, options)),
    );
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
