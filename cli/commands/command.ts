// What all commands share: common options, and how a command ends.
import { InvalidArgumentError, Option } from 'commander';

export { ROOT } from '../steps/root.ts';

/** The state folder of commands that cannot choose one. Their log is there. */
export const STATE = '.holdout';

/** The files that commands accept: CSV, TSV, JSON, JSON Lines, Parquet, XLSX, a ZIP archive of one, or a folder. */
export const LABELLED_FILE =
  'the labelled file or folder: a path, an https or s3 URL, or - for standard input (CSV, JSON, Parquet, XLSX, …)';

export const stateOption = () => new Option('--state <dir>', 'folder for runs on this machine').default(STATE);
export const stackOption = () => new Option('--stack <name>', 'use this deployed stack, with your AWS credentials');
export const teamOption = () => new Option('--team <folder>', 'folder of your team in the bucket (default: none)');
export const outOption = () => new Option('--out <dir>', 'folder for reports').default('reports');
export const benchmarkOption = () =>
  new Option('--benchmark <file>', 'what to measure, as YAML or JSON (default: the baselines)');
export const trainOption = () => new Option('--train <file>', 'labelled file to learn from, like the holdout');

export const splitOption = () =>
  new Option('--split <share>', 'make a train file of this share of the rows, such as 0.7, and score the others')
    .argParser((value) => {
      const share = Number(value);
      if (value.trim() === '' || !(share > 0 && share < 1)) {
        throw new InvalidArgumentError('Expected a share between 0 and 1, such as 0.7.');
      }
      return share;
    })
    .conflicts('train');

/** Options for what a file's columns are and how to read it. Each is also a key of a benchmark. */
export const fileOptions = () => [
  new Option('--label <column>', 'the column with the true label (default: guessed)'),
  new Option('--text <column>', 'a column to classify; repeat it for several (default: those with prose)').argParser(
    (column: string, before: readonly string[] = []) => [...before, column],
  ),
  new Option('--id <column>', 'the column that identifies a row'),
  new Option('--group <column>', 'the column whose rows belong together, such as an author'),
  new Option('--header', 'the first line of the CSV names the columns (default: recognised)'),
  new Option('--no-header', 'the CSV has no header'),
  new Option('--encoding <name>', 'encoding of the CSV (default: recognised)'),
  new Option('--sheet <name>', 'sheet of a spreadsheet (default: the first)'),
  new Option('--split-name <name>', 'split of a file that holds several (default: test)'),
  new Option('--several-labels <how>', 'what a cell with several labels counts as').choices(['exact']),
];

/** Does a command's work, whose modules are loaded only now. @param work returns the exit status */
export async function runCommand(stateDir: string, work: () => Promise<number>): Promise<void> {
  // Loaded before the work: if that has used up all file handles, nothing more can be loaded.
  const { exitStatus } = await import('../terminal/exit-status.ts');
  const { commandLog } = await import('../terminal/log.ts');
  try {
    const { proxySettings, useProxy } = await import('../../local/proxy.ts');
    const proxy = proxySettings(process.env);
    if (proxy) useProxy(proxy);
    process.exitCode = await work();
  } catch (error) {
    process.exitCode = exitStatus(error, commandLog(stateDir));
    // Whatever is still running was not stopped cleanly, or could not be.
    process.exit();
  }
}
