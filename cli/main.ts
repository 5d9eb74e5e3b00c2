// The command line: registers the commands, in the order of the help. Each loads its own modules when it runs.
import { Command } from 'commander';
import { registerCancel } from './commands/cancel.ts';
import { registerCompare } from './commands/compare.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerInit } from './commands/init.ts';
import { registerOpen } from './commands/open.ts';
import { registerPlan } from './commands/plan.ts';
import { registerRedrive } from './commands/redrive.ts';
import { registerPredict, registerRun } from './commands/run.ts';
import { registerSchema } from './commands/schema.ts';
import { registerStart } from './commands/start.ts';
import { registerStatus } from './commands/status.ts';
import cliPackage from './package.json' with { type: 'json' };

const program = new Command('holdout')
  .description('Benchmarks text classifiers on a labelled CSV: on this machine, or in a stack deployed to AWS.')
  .version(cliPackage.version)
  .showHelpAfterError('Run it with --help to see what it takes.');

registerRun(program);
registerPredict(program);
registerPlan(program);
registerInit(program);
registerSchema(program);
registerCancel(program);
registerStatus(program);
registerDoctor(program);
registerRedrive(program);
registerCompare(program);
registerOpen(program);
registerStart(program);

// Whoever reads it, such as head, may have had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

// A terminal that was closed: the run is stopped by its signal, not by this.
process.stderr.on('error', () => {});

await program.parseAsync();
