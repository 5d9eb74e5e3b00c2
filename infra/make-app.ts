// The CDK app: one stack with the settings of the context.
import { App } from 'aws-cdk-lib';
import { InputError } from '../lambda/shared/text/input-error.ts';
import { FUNCTIONS } from './constructs/handler-function.ts';
import { readSettings } from './constructs/settings.ts';
import { HoldoutStack } from './stack.ts';

interface AppOptions {
  /** The folder of the functions' bundles. By default the package's. */
  readonly functions?: string;
  /** Settings of a file beside cdk.json's context, which goes before them. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export function makeApp({ functions, settings: given = {} }: AppOptions): void {
  const app = new App({ ...(functions !== undefined && { context: { [FUNCTIONS]: functions } }) });
  try {
    const settings = readSettings((key) => app.node.tryGetContext(key) ?? given[key]);
    new HoldoutStack(app, settings.stackName, { settings });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
