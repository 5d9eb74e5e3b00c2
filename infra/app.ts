// The CDK app: `cdk deploy` runs this file, and so does a local run.
import { App } from 'aws-cdk-lib';
import { InputError } from '../lambda/shared/text/input-error.ts';
import { readSettings } from './constructs/settings.ts';
import { HoldoutStack } from './stack.ts';

const app = new App();
try {
  const settings = readSettings((key) => app.node.tryGetContext(key));
  new HoldoutStack(app, settings.stackName, { settings });
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exit(1);
}
