// The command line: what can be asked for. Each command's own modules are loaded when it runs.
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CancelOptions } from './commands/cancel.ts';
import type { CompareOptions } from './commands/compare.ts';
import type { DoctorOptions } from './commands/doctor.ts';
import type { InitOptions } from './commands/init.ts';
import type { PlanOptions } from './commands/plan.ts';
import type { RedriveOptions } from './commands/redrive.ts';
import type { RunOptions } from './commands/run.ts';
import type { StatusOptions } from './commands/status.ts';
import cliPackage from './package.json' with { type: 'json' };
import type { ReportOptions } from './reports/report-folders.ts';
import { exitStatus } from './terminal/exit-status.ts';
import { commandLog } from './terminal/log.ts';

/** The project's folder. */
const ROOT = join(import.meta.dirname, '..');

const stateOption = () => new Option('--state <dir>', 'folder for runs on this machine').default('.holdout');
const stackOption = () => new Option('--stack <name>', 'use this deployed stack, with your AWS credentials');

const outOption = () => new Option('--out <dir>', 'folder for reports').default('reports');

const program = new Command('holdout')
  .description('Benchmarks text classifiers on a labelled CSV, on this machine or in a stack on AWS.')
  .version(cliPackage.version)
  .showHelpAfterError('Run the command with --help to see its options.');

runCommand('run')
  .description('classify each row of a labelled CSV with every variant, and write a report')
  .argument('<holdout>', 'the labelled CSV: a path or an https URL')
  .addHelpText(
    'after',
    `
Examples:
  holdout run tags.csv --train train.csv
  OPENAI_API_KEY=… holdout run tags.csv --benchmark benchmark.yaml
  OPENAI_BASE_URL=http://localhost:11434/v1 holdout run tags.csv --benchmark benchmark.yaml
  holdout run tags.csv --json > report.json
  holdout run tags.csv --stack Holdout

To continue an interrupted run, give the same command again.
Exit status: 0 success, 100 a gate failed, 1 bad input or a failed run, 130 interrupted.`,
  )
  .action((holdout: string, options: RunOptions) =>
    command(options.state, async () => (await import('./commands/run.ts')).run(holdout, options, ROOT)),
  );

runCommand('predict')
  .description('label each row of an unlabelled CSV with every variant, and write predictions.csv')
  .argument('<rows>', 'the CSV: a path or an https URL')
  .addHelpText(
    'after',
    `
The possible labels are those of the benchmark, or else those of the train file. Nothing is scored.

Examples:
  holdout predict new.csv --train train.csv
  OPENAI_API_KEY=… holdout predict new.csv --benchmark benchmark.yaml

To continue an interrupted run, give the same command again.
Exit status: 0 success, 1 bad input or a failed run, 130 interrupted.`,
  )
  .action((rows: string, options: RunOptions) =>
    command(options.state, async () => (await import('./commands/run.ts')).predict(rows, options, ROOT)),
  );

program
  .command('plan')
  .description('estimate requests, tokens, cost and time of a run; sends nothing and needs no key')
  .argument('<holdout>', 'the labelled CSV: a path or an https URL')
  .option('--benchmark <file>', 'what to measure, as YAML or JSON (default: the baselines)')
  .option('--train <file>', 'labelled CSV to learn from: a path or an https URL')
  .option('--json', 'print the figures as JSON')
  .addOption(stateOption())
  .addHelpText('after', '\nExample:\n  holdout plan tags.csv --benchmark benchmark.yaml')
  .action((holdout: string, options: PlanOptions) =>
    command(options.state, async () => (await import('./commands/plan.ts')).plan(holdout, options, ROOT)),
  );

program
  .command('init')
  .description('write a commented benchmark file with the columns and labels of a CSV')
  .argument('<holdout>', 'the labelled CSV: a path or an https URL')
  .argument('[file]', 'the benchmark file to write', 'benchmark.yaml')
  .addOption(stateOption())
  .addHelpText('after', '\nExample:\n  holdout init tags.csv')
  .action((holdout: string, file: string, options: InitOptions) =>
    command(options.state, async () => (await import('./commands/init.ts')).init(holdout, file, options)),
  );

program
  .command('schema')
  .description('print the JSON schema of a benchmark, for editors')
  .action(() => command('.holdout', async () => (await import('./commands/schema.ts')).schema()));

program
  .command('cancel')
  .description('stop an open run, and report on what has been answered')
  .argument('<run>', 'id of the run, or its name if only one run of that name is open (see `holdout status`)')
  .addOption(outOption())
  .addOption(stateOption())
  .addOption(stackOption())
  .addHelpText('after', '\nExamples:\n  holdout cancel tags\n  holdout cancel tags --stack Holdout')
  .action((run: string, options: CancelOptions) =>
    command(options.state, async () => (await import('./commands/cancel.ts')).cancel(run, options)),
  );

program
  .command('status')
  .description('list open runs with their progress, and the latest reports')
  .addOption(stateOption())
  .addOption(stackOption())
  .addHelpText('after', '\nExamples:\n  holdout status\n  holdout status --stack Holdout')
  .action((options: StatusOptions) =>
    command(options.state, async () => (await import('./commands/status.ts')).status(options)),
  );

program
  .command('doctor')
  .description('check this machine, or a stack on AWS, and say how to fix what is wrong')
  .addOption(stackOption())
  .addHelpText(
    'after',
    '\nExamples:\n  holdout doctor\n  holdout doctor --stack Holdout\n\nExit status: 0 everything works, 1 something is broken.',
  )
  .action((options: DoctorOptions) =>
    command('.holdout', async () => (await import('./commands/doctor.ts')).doctor(options, ROOT)),
  );

program
  .command('redrive')
  .description('return predictions that could not be stored to their queue')
  .addOption(stackOption().makeOptionMandatory())
  .addHelpText('after', '\nExample:\n  holdout redrive --stack Holdout')
  .action((options: RedriveOptions) =>
    command('.holdout', async () => (await import('./commands/redrive.ts')).redrive(options)),
  );

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
    [],
  )
  .addOption(outOption())
  .option('--json', 'print only compare.json on standard output')
  .addOption(stackOption())
  .addHelpText(
    'after',
    `
Examples:
  holdout compare 20260102T030405678Z-0f1e2d3c4b5a tags
  holdout compare tags tags-v2 --variant gpt-4o-mini/zero-shot=gpt-4o-mini/mine
  holdout compare main tags --stack Holdout

Rows are matched by id, or by their text if there are no ids. Rows that differ between the runs are listed and not
compared. The files compare.html, compare.md and compare.json are written to reports/compare/.
Exit status: 0 success, 1 no such run, or no rows in common.`,
  )
  .action((runs: string[], options: CompareOptions) =>
    command('.holdout', async () => (await import('./commands/compare.ts')).compare(runs, options)),
  );

program
  .command('open')
  .description('print the path of a report, and open it in the browser if there is one')
  .argument('[run]', 'a name (meaning its latest run), a run id or a report folder (default: the latest report)')
  .addOption(outOption())
  .addOption(stackOption())
  .addHelpText('after', '\nExamples:\n  holdout open\n  holdout open tags\n  holdout open tags --stack Holdout')
  .action((run: string | undefined, options: ReportOptions) =>
    command('.holdout', async () => (await import('./commands/open.ts')).open(run, options)),
  );

program
  .command('start', { hidden: true })
  .description("run the project's own example")
  .addOption(stateOption())
  .addOption(outOption())
  .action((options: Pick<RunOptions, 'state' | 'out'>) =>
    command(options.state, async () => (await import('./commands/start.ts')).start(options, ROOT)),
  );

// A reader such as head may have read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

// If the terminal was closed, its signal stops the run, not this error.
process.stderr.on('error', () => {});

await program.parseAsync();

/** What `run` and `predict` have in common. */
function runCommand(name: string): Command {
  return program
    .command(name)
    .option('--benchmark <file>', 'what to measure, as YAML or JSON (default: the baselines)')
    .option('--train <file>', 'labelled CSV to learn from: a path or an https URL')
    .addOption(outOption())
    .option('--json', 'print only report.json on standard output')
    .addOption(stateOption())
    .option('--max-concurrent-requests <n>', 'limit on requests in flight to each endpoint', positiveInteger)
    .option('--yes', 'spend without asking (on a terminal, Holdout asks unless there is a budget)')
    .addOption(stackOption().conflicts('maxConcurrentRequests'));
}

async function command(stateDir: string, work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    process.exitCode = exitStatus(error, commandLog(stateDir));
    // Anything that is still running was not stopped cleanly, or could not be.
    process.exit();
  }
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function positiveInteger(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('Expected a whole number from 1 to 999999.');
  return Number(value);
}
