// `holdout doctor`.
import { join } from 'node:path';
import type { Command } from 'commander';
import type { DoctorOptions } from '../actions/doctor.ts';
import { ROOT, runCommand, STATE, stackOption } from './command.ts';

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check this machine, or a stack on AWS, and say how to fix what is wrong')
    .addOption(stackOption())
    .option('--benchmark <file>', 'look whether the endpoints have its models')
    .addHelpText(
      'after',
      '\nExamples:\n  holdout doctor\n  holdout doctor --benchmark benchmark.yaml\n  holdout doctor --stack Holdout\n\nExit status: 0 everything works, 1 something is broken.',
    )
    .action((options: DoctorOptions) =>
      runCommand(STATE, async () =>
        (await import('../actions/doctor.ts')).doctor(options, ROOT, join(STATE, 'downloads')),
      ),
    );
}
