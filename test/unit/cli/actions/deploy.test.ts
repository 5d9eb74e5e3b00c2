import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { cdkCommand } from '../../../../cli/actions/deploy.ts';
import packageJson from '../../../../package.json' with { type: 'json' };

const { 'aws-cdk': cli, 'aws-cdk-lib': lib, constructs } = packageJson.devDependencies;

/** A folder with spaces in its name, as on Windows, and these packages. */
async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdout test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return folder;
}

const LIBRARY = { 'node_modules/aws-cdk-lib/index.js': '' };
const COMMAND = { 'node_modules/aws-cdk/bin/cdk': '' };
const COMPILED = { 'lib/infra/installed-app.js': '' };

it('fetches the CDK in the tested versions where it is not installed, and gives it the compiled app', async () => {
  const root = await folderWith(COMPILED);
  const { command, args, shell } = cdkCommand('deploy', ['--profile', 'work'], {
    root,
    folder: root,
    platform: 'linux',
  });
  const app = `"${process.execPath}" "${join(root, 'lib/infra/installed-app.js')}"`;
  expect(command).toBe('npx');
  expect(args).toEqual([
    ...[
      '--yes',
      '--package',
      `aws-cdk@${cli}`,
      '--package',
      `aws-cdk-lib@${lib}`,
      '--package',
      `constructs@${constructs}`,
    ],
    ...['--', 'cdk', 'deploy', '--app', app, '--no-version-reporting', '--profile', 'work'],
  ]);
  expect(shell).toBe(false);
});

it('starts npx through the shell on Windows, with every argument quoted for it', async () => {
  const root = await folderWith(COMPILED);
  const { args, shell } = cdkCommand('diff', ['--context', 'a b'], { root, folder: root, platform: 'win32' });
  const app = join(root, 'lib/infra/installed-app.js');
  expect(shell).toBe(true);
  expect(args.slice(args.indexOf('cdk') + 1)).toEqual([
    '"diff"',
    '"--app"',
    `"""${process.execPath}"" ""${app}"""`,
    '"--no-version-reporting"',
    '"--context"',
    '"a b"',
  ]);
});

it('uses the command of the working folder if the package finds the library', async () => {
  const [root, folder] = [await folderWith(LIBRARY), await folderWith(COMMAND)];
  const { command, args } = cdkCommand('destroy', [], { root, folder, platform: 'linux' });
  expect([command, args[0], args[1]]).toEqual([
    process.execPath,
    join(folder, 'node_modules/aws-cdk/bin/cdk'),
    'destroy',
  ]);
  // In a checkout, the app is not compiled.
  expect(args).toContain(`"${process.execPath}" "${join(root, 'infra/app.ts')}"`);
  expect(cdkCommand('destroy', [], { root: folder, folder, platform: 'linux' }).command).toBe('npx');
});
