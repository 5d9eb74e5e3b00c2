// `holdout deploy`, `diff` and `destroy`: the CDK's command line with Holdout's app and the settings of this folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { CommandError } from '../terminal/explain.ts';

/** Of the CDK's command line, which have the same names. */
export type CdkVerb = 'deploy' | 'diff' | 'destroy';

interface Place {
  /** The project's folder. */
  readonly root: string;
  /** The working folder, which may have a CDK of its own. */
  readonly folder: string;
  readonly platform: NodeJS.Platform;
}

export interface Started {
  readonly command: string;
  readonly args: readonly string[];
  /** As Windows needs it for commands that are scripts. */
  readonly shell: boolean;
}

const { 'aws-cdk': cli, 'aws-cdk-lib': lib, constructs } = packageJson.devDependencies;
/** What npx fetches, in the versions that the stack was tested with. */
const FETCHED = [`aws-cdk@${cli}`, `aws-cdk-lib@${lib}`, `constructs@${constructs}`];

/** @param options for the CDK's command line, such as `--profile` */
export function cdkCommand(verb: CdkVerb, options: readonly string[], place: Place): Started {
  const args = [verb, '--app', appCommand(place.root), '--no-version-reporting', ...options];
  const installed = installedCdk(place);
  if (installed !== undefined) return { command: process.execPath, args: [installed, ...args], shell: false };
  const packages = FETCHED.flatMap((name) => ['--package', name]);
  const shell = place.platform === 'win32';
  const quoted = shell ? args.map((arg) => `"${arg.replaceAll('"', '""')}"`) : args;
  return { command: 'npx', args: ['--yes', ...packages, '--', 'cdk', ...quoted], shell };
}

/** The CDK gives it to a shell. A package has it compiled. */
function appCommand(root: string): string {
  const compiled = join(root, 'lib/infra/installed-app.js');
  return `"${process.execPath}" "${existsSync(compiled) ? compiled : join(root, 'infra/app.ts')}"`;
}

/** @returns the script of the CDK's command line, if that is installed and its library where the app finds it */
function installedCdk({ root, folder }: Place): string | undefined {
  const { resolve } = createRequire(join(root, 'package.json'));
  try {
    resolve('aws-cdk-lib');
    return resolve('aws-cdk/bin/cdk', { paths: [folder, root] });
  } catch {
    return undefined;
  }
}

/** @returns the exit status of the CDK's command line, which asks and answers on this terminal */
export async function deploy(verb: CdkVerb, options: readonly string[], root: string): Promise<number> {
  const { command, args, shell } = cdkCommand(verb, options, {
    root,
    folder: process.cwd(),
    platform: process.platform,
  });
  const child: ChildProcess = spawn(command, args, { stdio: 'inherit', shell });
  // The terminal's Ctrl-C reaches the CDK directly, and it knows what to do.
  process.on('SIGINT', () => undefined);
  const [status]: unknown[] = await once(child, 'exit').catch((error: unknown) => {
    throw new CommandError(
      `${command} could not be started: ${error instanceof Error ? error.message : String(error)}.`,
    );
  });
  return typeof status === 'number' ? status : 1;
}
