// A folder where `holdout` can be imported as a program of others imports it: from the sources here, or from the package,
// which its own test installs.
import { cp, mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FUNCTIONS } from '../../../infra/constructs/handler-function.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
/** The entries of the package, by what is imported. */
const ENTRIES = { '.': 'api/index.ts', './cdk': 'infra/cdk.ts' };
/** What a CDK app has of its own. */
const OWN = ['aws-cdk-lib', 'constructs', '@types'];

export interface Installed {
  readonly folder: string;
  /** Where CDK apps are run. */
  readonly cwd: string;
  /** The context that they need. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Options of TypeScript, beside those of a new project. */
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

/** Node does not strip types below node_modules, so the entries lie elsewhere and hand on what the sources have. */
export async function sourcesInstalled(): Promise<Installed> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'holdout-app-')));
  const modules = join(folder, 'node_modules');
  const entries = join(folder, 'entries');
  await mkdir(modules);
  await mkdir(entries);
  const exports: Record<string, string> = {};
  for (const [name, source] of Object.entries(ENTRIES)) {
    const file = `${source.split('/')[0]}.ts`;
    await writeFile(join(entries, file), `export * from '${join(ROOT, source)}';\n`);
    exports[name] = `./${file}`;
  }
  await writeFile(join(entries, 'package.json'), JSON.stringify({ name: 'holdout', type: 'module', exports }));
  await symlink(entries, join(modules, 'holdout'));
  for (const name of OWN) await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await cp(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
  return {
    folder,
    cwd: folder,
    // In place of bundles, which take a while to make: what is in them has no part in a template.
    context: { [FUNCTIONS]: join(ROOT, 'lambda') },
    compilerOptions: { allowImportingTsExtensions: true, jsx: 'react-jsx', jsxImportSource: 'preact' },
  };
}
