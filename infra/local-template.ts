// npm run template: writes local/template/stack.json, what the local runtime reads of the stack: its resources as the CDK
// makes them for one endpoint, with the folder of a function's bundle in place of an asset. A test fails if it is not
// what infra/ gives.
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import { FUNCTIONS } from './constructs/handler-function.ts';
import { readSettings } from './constructs/settings.ts';
import { HoldoutStack } from './stack.ts';
import { sourcesHash, TEMPLATE_FILE } from './template-file.ts';

/** Others have no meaning on a laptop. */
const TYPES = [
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
];
/** The folders below have the functions' names; what is in them has no part in the template. */
const SOURCES = fileURLToPath(new URL('../lambda', import.meta.url));
/** A command gives its own in its place. */
const ENDPOINT = {
  name: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  apiKeyParameter: '/holdout/openai-api-key',
};

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.object({ 'aws:asset:path': z.string() }).optional(),
});

/** The file's content. */
export function localTemplate(): string {
  const context = {
    endpoints: [ENDPOINT],
    [FUNCTIONS]: SOURCES,
    'aws:cdk:enable-asset-metadata': true,
    'aws:cdk:disable-asset-staging': true,
  };
  const app = new App({ context });
  const settings = readSettings((key) => app.node.tryGetContext(key));
  const { Resources, Outputs } = Template.fromStack(new HoldoutStack(app, settings.stackName, { settings })).toJSON();
  const resources = Object.entries(z.record(z.string(), Resource).parse(Resources))
    .filter(([, { Type }]) => TYPES.includes(Type))
    .map(([id, { Type, Properties, Metadata }]) => {
      const code = Metadata && { Code: { S3Key: basename(Metadata['aws:asset:path']) } };
      return [id, { Type, Properties: { ...Properties, ...code } }];
    });
  const template = { Metadata: { Sources: sourcesHash() }, Resources: Object.fromEntries(resources), Outputs };
  return `${JSON.stringify(template, null, 2)}\n`;
}

if (import.meta.main) await writeFile(TEMPLATE_FILE, localTemplate());
