// `holdout schema`.
import type { Command } from 'commander';
import { runCommand, STATE } from './command.ts';

export function registerSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON schema of a benchmark, for editors')
    .action(() => runCommand(STATE, async () => (await import('../actions/schema.ts')).schema()));
}
