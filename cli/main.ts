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

const stateOption = () => new Option('--state <dir>', 'folder of the runs on this machine').default('.holdout');
const stackOption = () => new Option('--stack <name>', 'the deployed stack, with your AWS credentials');

const outOption = () => new Option('--out <dir>', 'folder of the reports').default('reports');

const program = new Command('holdout')
  .description('Benchmarks text classifiers on a labelled CSV: on this machine, or in a stack deployed to AWS.')
  .version(cliPackage.version)
  .showHelpAfterError('Run it with --help to see what it takes.');

runCommand('run')
  .description('classify every row of a labelled CSV with each variant, and write the report')
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

An interrupted run goes on when the same command is given again.
Exit status: 0 there is a report, 100 a gate of the benchmark failed, 1 bad input or a failed run, 130 interrupted.`,
  )
  .action((holdout: string, options: RunOptions) =>
    command(options.state, async () => (await import('./commands/run.ts')).run(holdout, options, ROOT)),
  );

runCommand('predict')
  .description('give every row of a CSV without labels a label by each variant, and write predictions.csv')
  .argument('<rows>', 'the CSV: a path or an https URL')
  .addHelpText(
    'after',
    `
The labels are the benchmark's, or else the train file's. Nothing is scored.

Examples:
  holdout predict new.csv --train train.csv
  OPENAI_API_KEY=… holdout predict new.csv --benchmark benchmark.yaml

An interrupted run goes on when the same command is given again.
Exit status: 0 there are predictions, 1 bad input or a failed run, 130 interrupted.`,
  )
  .action((rows: string, options: RunOptions) =>
    command(options.state, async () => (await import('./commands/run.ts')).predict(rows, options, ROOT)),
  );

program
  .command('plan')
  .description('rows, requests, tokens, cost and time of a run; sends and spends nothing, and needs no key')
  .argument('<holdout>', 'the labelled CSV: a path or an https URL')
  .option('--benchmark <file>', 'what to measure: YAML or JSON; default: the baselines')
  .option('--train <file>', 'labelled CSV that the baselines learn from: a path or an https URL')
  .option('--json', 'the figures as JSON')
  .addOption(stateOption())
  .addHelpText('after', '\nExample:\n  holdout plan tags.csv --benchmark benchmark.yaml')
  .action((holdout: string, options: PlanOptions) =>
    command(options.state, async () => (await import('./commands/plan.ts')).plan(holdout, options, ROOT)),
  );

program
  .command('init')
  .description('write a commented benchmark for a CSV, with the columns and labels that stand in it')
  .argument('<holdout>', 'the labelled CSV: a path or an https URL')
  .argument('[file]', 'the benchmark to write', 'benchmark.yaml')
  .addOption(stateOption())
  .addHelpText('after', '\nExample:\n  holdout init tags.csv')
  .action((holdout: string, file: string, options: InitOptions) =>
    command(options.state, async () => (await import('./commands/init.ts')).init(holdout, file, options)),
  );

program
  .command('schema')
  .description('the JSON schema of a benchmark, for editors')
  .action(() => command('.holdout', async () => (await import('./commands/schema.ts')).schema()));

program
  .command('cancel')
  .description('spend no more on an open run; its report is made of what has been answered')
  .argument('<run>', 'its id, or its name where only one run of that name is open: see `holdout status`')
  .addOption(outOption())
  .addOption(stateOption())
  .addOption(stackOption())
  .addHelpText('after', '\nExamples:\n  holdout cancel tags\n  holdout cancel tags --stack Holdout')
  .action((run: string, options: CancelOptions) =>
    command(options.state, async () => (await import('./commands/cancel.ts')).cancel(run, options)),
  );

program
  .command('status')
  .description('open runs with their progress, and the latest reports')
  .addOption(stateOption())
  .addOption(stackOption())
  .addHelpText('after', '\nExamples:\n  holdout status\n  holdout status --stack Holdout')
  .action((options: StatusOptions) =>
    command(options.state, async () => (await import('./commands/status.ts')).status(options)),
  );

program
  .command('doctor')
  .description('what is ready and what is not, here or in a stack in AWS, and what to do about it')
  .addOption(stackOption())
  .addHelpText(
    'after',
    '\nExamples:\n  holdout doctor\n  holdout doctor --stack Holdout\n\nExit status: 1 where something is broken.',
  )
  .action((options: DoctorOptions) =>
    command('.holdout', async () => (await import('./commands/doctor.ts')).doctor(options, ROOT)),
  );

program
  .command('redrive')
  .description('put predictions that could not be stored back into their queue')
  .addOption(stackOption().makeOptionMandatory())
  .addHelpText('after', '\nExample:\n  holdout redrive --stack Holdout')
  .action((options: RedriveOptions) =>
    command('.holdout', async () => (await import('./commands/redrive.ts')).redrive(options)),
  );

program
  .command('compare')
  .description('what changed between runs of the same holdout: newly right, newly wrong, and what is more than chance')
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
    command('.holdout', async () => (await import('./commands/compare.ts')).compare(runs, options)),
  );

program
  .command('open')
  .description('open a report in the browser; where there is none, its path is printed')
  .argument('[run]', 'a name (its latest run), a run id or the folder of a report; default: the latest report of all')
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

// Whoever reads it, such as head, may have had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

// A terminal that was closed: the run is stopped by its signal, not by this.
process.stderr.on('error', () => {});

await program.parseAsync();

/** What `run` and `predict` have in common. */
function runCommand(name: string): Command {
  return program
    .command(name)
    .option('--benchmark <file>', 'what to measure: YAML or JSON; default: the baselines')
    .option('--train <file>', 'labelled CSV that the baselines learn from: a path or an https URL')
    .addOption(outOption())
    .option('--json', 'report.json on standard output and nothing else there')
    .addOption(stateOption())
    .option('--max-concurrent-requests <n>', 'requests in flight to each endpoint', positiveInteger)
    .option('--yes', 'spend without asking; it is asked on a terminal, unless there is a budget')
    .addOption(stackOption().conflicts('maxConcurrentRequests'));
}

async function command(stateDir: string, work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    process.exitCode = exitStatus(error, commandLog(stateDir));
    // Whatever still runs was not stopped in good order, or could not be.
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
