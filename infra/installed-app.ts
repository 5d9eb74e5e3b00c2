// What `holdout deploy` runs of the package: the stack with the settings of the working folder. The CDK is what npx has
// fetched, unless there is one beside the package.
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';

const FILE = 'holdout.config.json';
/** The package's own, for those who have declared nothing. */
const DEFAULTS = fileURLToPath(new URL('../../cdk.json', import.meta.url));

const Settings = z.record(z.string(), z.unknown());
const CdkJson = z.object({ context: Settings });

const settings = existsSync(FILE) ? Settings.parse(json(FILE)) : CdkJson.parse(json(DEFAULTS)).context;
useFetchedCdk();
const { makeApp } = await import('./make-app.ts');
makeApp({ settings });

function json(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** npx puts the folder with a package's commands into PATH. The package itself lies beside it. */
function useFetchedCdk(): void {
  const commands = (process.env.PATH ?? '').split(delimiter);
  const modules = commands.map((folder) => dirname(folder)).find((folder) => existsSync(join(folder, 'aws-cdk-lib')));
  if (modules === undefined) return;
  const parentURL = pathToFileURL(join(modules, 'none.js')).href;
  registerHooks({
    resolve(specifier, context, next) {
      if (!/^(aws-cdk-lib|constructs)(\/|$)/.test(specifier)) return next(specifier, context);
      try {
        return next(specifier, context);
      } catch {
        return next(specifier, { ...context, parentURL });
      }
    },
  });
}
