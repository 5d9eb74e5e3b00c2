// What every command is registered with: options that several have, and how it ends.
import { join } from 'node:path';
import { Option } from 'commander';

/** The project's folder. */
export const ROOT = join(import.meta.dirname, '../..');

/** The state folder of commands that have none of their own: where their log is. */
export const STATE = '.holdout';

/** What commands take: CSV, TSV, JSON, JSON Lines, Parquet, XLSX, a ZIP archive of one, or a folder. */
export const LABELLED_FILE =
  'the labelled file or folder: a path, an https or s3 URL, or - for standard input (CSV, JSON, Parquet, XLSX, …)';

export const stateOption = () => new Option('--state <dir>', 'folder for runs on this machine').default(STATE);
export const stackOption = () => new Option('--stack <name>', 'use this deployed stack, with your AWS credentials');
export const outOption = () => new Option('--out <dir>', 'folder for reports').default('reports');
export const benchmarkOption = () =>
  new Option('--benchmark <file>', 'what to measure, as YAML or JSON (default: the baselines)');
export const trainOption = () => new Option('--train <file>', 'labelled file to learn from, like the holdout');

/** Does a command's work, whose modules are loaded only now. @param work returns the exit status */
export async function runCommand(stateDir: string, work: () => Promise<number>): Promise<void> {
  // Before the work: where that has used up all files that may be open, nothing can be loaded any more.
  const { exitStatus } = await import('../terminal/exit-status.ts');
  const { commandLog } = await import('../terminal/log.ts');
  try {
    process.exitCode = await work();
  } catch (error) {
    process.exitCode = exitStatus(error, commandLog(stateDir));
    // Anything that is still running was not stopped cleanly, or could not be.
    process.exit();
  }
}
