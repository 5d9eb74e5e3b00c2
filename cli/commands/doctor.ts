// `holdout doctor`.
import type { Command } from 'commander';
import type { DoctorOptions } from '../actions/doctor.ts';
import { ROOT, runCommand, STATE, stackOption } from './command.ts';

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('what is ready and what is not, here or in a stack in AWS, and what to do about it')
    .addOption(stackOption())
    .addHelpText(
      'after',
      '\nExamples:\n  holdout doctor\n  holdout doctor --stack Holdout\n\nExit status: 1 where something is broken.',
    )
    .action((options: DoctorOptions) =>
      runCommand(STATE, async () => (await import('../actions/doctor.ts')).doctor(options, ROOT)),
    );
}
