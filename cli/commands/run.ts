// `holdout run` and `holdout predict`, which differ in what they make of the rows.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RunOptions } from '../actions/run.ts';
import {
  benchmarkOption,
  fileOptions,
  LABELLED_FILE,
  outOption,
  ROOT,
  runCommand,
  splitOption,
  stackOption,
  stateOption,
  teamOption,
  trainOption,
} from './command.ts';

export function registerRun(program: Command): void {
  withOptions(program.command('run'))
    .addOption(splitOption())
    .description('classify each row of a labelled file with every variant, and write a report')
    .argument('<holdout>', LABELLED_FILE)
    .addHelpText(
      'after',
      `
Examples:
  holdout run tags.csv --train train.csv
  holdout run reviews.csv --split 0.7
  holdout run tweets.csv --label sentiment --text tweet
  OPENAI_API_KEY=… holdout run tags.csv --benchmark benchmark.yaml
  OPENAI_BASE_URL=http://localhost:11434/v1 holdout run tags.csv --benchmark benchmark.yaml
  holdout run tags.csv --json > report.json
  holdout run tags.csv --stack Holdout
  holdout run tags.csv --stack Holdout --team team-a

To continue an interrupted run, give the same command again.
Exit status: 0 success, 100 a gate failed, 101 a gate is undecided, 1 bad input or a failed run, 130 interrupted.`,
    )
    .action((holdout: string, options: RunOptions) =>
      runCommand(options.state, async () => (await import('../actions/run.ts')).run(holdout, options, ROOT)),
    );
}

export function registerPredict(program: Command): void {
  withOptions(program.command('predict'))
    .description('label each row of an unlabelled file with every variant, and write predictions.csv')
    .argument('<rows>', 'the file: a path, a URL, or - for standard input')
    .option(
      '--holdout <report>',
      'a report on labelled rows (its name, run id or folder): corrects the shares of the labels for the errors made there',
    )
    .addHelpText(
      'after',
      `
The possible labels are those of the benchmark, or else those of the train file. Nothing is scored.

Examples:
  holdout predict new.csv --train train.csv
  OPENAI_API_KEY=… holdout predict new.csv --benchmark benchmark.yaml
  holdout predict new.csv --train train.csv --holdout tags

To continue an interrupted run, give the same command again.
Exit status: 0 success, 1 bad input or a failed run, 130 interrupted.`,
    )
    .action((rows: string, options: RunOptions) =>
      runCommand(options.state, async () => (await import('../actions/run.ts')).predict(rows, options, ROOT)),
    );
}

/** Of every command that asks rows. */
export function withOptions(command: Command): Command {
  for (const option of fileOptions()) command.addOption(option);
  return command
    .addOption(benchmarkOption())
    .addOption(trainOption())
    .addOption(outOption())
    .addOption(new Option('--export <format>', 'write predictions also as Parquet').choices(['parquet']))
    .option('--json', 'print only report.json on standard output')
    .addOption(stateOption())
    .option('--max-concurrent-requests <n>', 'limit on requests in flight to each endpoint', positiveInteger)
    .option(
      '--request-timeout <seconds>',
      `time limit of one request to an endpoint, at most ${MAX_REQUEST_SECONDS}`,
      requestSeconds,
    )
    .option(
      '--yes',
      'spend without asking (on a terminal, Holdout asks unless there is a budget, and if none of a model’s first 100 answers is valid)',
    )
    .addOption(teamOption())
    .addOption(stackOption().conflicts(['maxConcurrentRequests', 'requestTimeout']));
}

/** As in lambda/shared/contracts/limits.ts, which `--help` need not load. */
export const MAX_REQUEST_SECONDS = 240;

function requestSeconds(value: string): number {
  const seconds = Number(value);
  if (seconds > 0 && seconds <= MAX_REQUEST_SECONDS) return seconds;
  throw new InvalidArgumentError(`Expected seconds, above 0 and at most ${MAX_REQUEST_SECONDS}.`);
}

function positiveInteger(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('Expected a whole number from 1 to 999999.');
  return Number(value);
}
