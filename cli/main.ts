// The command line: registers the commands, in the order of the help. Each loads its own modules when it runs.
import { Command } from 'commander';
import { registerCancel } from './commands/cancel.ts';
import { registerCheck } from './commands/check.ts';
import { registerCompare } from './commands/compare.ts';
import { registerDeploy } from './commands/deploy.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerExport } from './commands/export.ts';
import { registerInit } from './commands/init.ts';
import { registerOpen } from './commands/open.ts';
import { registerPlan } from './commands/plan.ts';
import { registerPullRequest } from './commands/pull-request.ts';
import { registerRedrive } from './commands/redrive.ts';
import { registerRelabel } from './commands/relabel.ts';
import { registerPredict, registerRun } from './commands/run.ts';
import { registerSchema } from './commands/schema.ts';
import { registerStart } from './commands/start.ts';
import { registerStatus } from './commands/status.ts';
import cliPackage from './package.json' with { type: 'json' };

const program = new Command('holdout')
  .description('Benchmarks text classifiers on a labelled CSV, on this machine or in a stack on AWS.')
  .version(cliPackage.version)
  .showHelpAfterError('Run the command with --help to see its options.');

registerRun(program);
registerPredict(program);
registerCheck(program);
registerPlan(program);
registerInit(program);
registerSchema(program);
registerCancel(program);
registerStatus(program);
registerDoctor(program);
registerRedrive(program);
registerCompare(program);
registerRelabel(program);
registerExport(program);
registerPullRequest(program);
registerOpen(program);
registerDeploy(program);
registerStart(program);

// A reader such as head may have read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

// If the terminal was closed, its signal stops the run, not this error.
process.stderr.on('error', () => {});

await program.parseAsync();
