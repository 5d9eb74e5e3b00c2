// `holdout pull-request`.
import type { Command } from 'commander';
import type { PullRequestOptions } from '../actions/pull-request.ts';
import { runCommand, STATE } from './command.ts';

export function registerPullRequest(program: Command): void {
  program
    .command('pull-request')
    .description('write the job summary and the one comment of a pull request (a step of the GitHub action)')
    .argument('[report]', 'the folder of the report; none if the run ended without one')
    .requiredOption('--name <name>', 'tells several comments of a pull request apart')
    .requiredOption('--artifact <name>', 'the artifact with the report; that of the base branch is compared with')
    .option('--artifact-url <url>', 'where it was uploaded')
    .option(
      '--base <folder>',
      'the report to compare with (default: the artifact of the latest run on the base branch)',
    )
    .option('--log <file>', 'what the run printed, if it has no report')
    .addHelpText(
      'after',
      `
It needs what GitHub Actions sets in the environment, and GITHUB_TOKEN with the permissions \`actions: read\` and
\`pull-requests: write\`. If GitHub takes no comment, the job summary has the result, and the exit status is 0.

Example:
  holdout pull-request reports/tags/20260102T030405678Z-0f1e2d3c4b5a --name tags --artifact holdout-tags`,
    )
    .action((report: string | undefined, options: PullRequestOptions) =>
      runCommand(STATE, async () => (await import('../actions/pull-request.ts')).pullRequest(report, options)),
    );
}
