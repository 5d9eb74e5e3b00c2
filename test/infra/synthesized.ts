// The template as `cdk deploy` would send it, with the project's cdk.json but without the bundles.
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import cdk from '../../cdk.json' with { type: 'json' };
import { FUNCTIONS } from '../../infra/constructs/handler-function.ts';
import { readSettings } from '../../infra/constructs/settings.ts';
import { HoldoutStack } from '../../infra/stack.ts';

/** @param context instead of cdk.json's */
export function holdoutStack(context: Record<string, unknown> = {}): HoldoutStack {
  const app = new App({ context: { ...cdk.context, ...context, [FUNCTIONS]: 'lambda' } });
  const settings = readSettings((key) => app.node.tryGetContext(key));
  return new HoldoutStack(app, settings.stackName, { settings });
}

const Resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });

export interface Synthesized {
  readonly template: Template;
  /** Properties by name, with intrinsics read as text: `DispatchFunction` for a reference to it. */
  resources(type: string): Record<string, Record<string, unknown>>;
}

/** The project's own stack. */
export const synthesized: Synthesized = synthesize({});

export function synthesize(context: Record<string, unknown>): Synthesized {
  const template = Template.fromStack(holdoutStack(context));
  return {
    template,
    resources(type) {
      const found = z.record(z.string(), Resource).parse(template.findResources(type));
      return Object.fromEntries(
        // Tags are tested by themselves, in tags.ts.
        Object.entries(found).map(
          ([
            id,
            {
              Properties: { Tags: _, ...Properties },
            },
          ]) => [readableId(id), readable(Properties) as typeof Properties],
        ),
      );
    },
  };
}

const readableId = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');

/** @example readable({ 'Fn::GetAtt': ['ReportFunction6EC312E5', 'Arn'] }) // 'ReportFunction' */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::Select': select } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return readableId(Ref);
  if (Array.isArray(attribute)) return readableId(String(attribute[0]));
  if (Array.isArray(join)) return (readable(join[1]) as unknown[]).join(String(join[0]));
  if (Array.isArray(select)) return 'STACK';
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}

/** The ARN of the bucket in readable form. */
export const BUCKET_ARN = 'arn:AWS::Partition:s3:::holdout-STACK';
