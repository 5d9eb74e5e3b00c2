// The CDK app: `cdk deploy` runs this file, and so does a local run.
import { App } from 'aws-cdk-lib';
import { readSettings } from './settings.ts';
import { HoldoutStack } from './stack.ts';

const app = new App();
new HoldoutStack(app, 'Holdout', { settings: readSettings(app.node) });
