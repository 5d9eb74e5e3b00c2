// `holdout deploy`, `holdout diff` and `holdout destroy`.
import type { Command } from 'commander';
import type { CdkVerb } from '../actions/deploy.ts';
import { ROOT, runCommand, STATE } from './command.ts';

const WHAT: Record<CdkVerb, string> = {
  deploy: 'deploy the stack to your AWS account, or update it',
  diff: 'show what a deployment would change',
  destroy: 'delete the stack; the bucket with the reports stays',
};

export function registerDeploy(program: Command): void {
  for (const verb of ['deploy', 'diff', 'destroy'] as const) {
    program
      .command(verb)
      .description(WHAT[verb])
      .argument('[options...]', `what \`cdk ${verb}\` takes, such as --profile or --context`)
      .allowUnknownOption()
      .addHelpText(
        'after',
        `
The settings are those of holdout.config.json, or of the context of cdk.json, in this folder.
If the AWS CDK is not installed here, npx fetches it.

Examples:
  holdout ${verb}
  holdout ${verb} --profile work --context stackName=HoldoutTest`,
      )
      .action((options: string[]) =>
        runCommand(STATE, async () => (await import('../actions/deploy.ts')).deploy(verb, options, ROOT)),
      );
  }
}
