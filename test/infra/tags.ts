import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { synthesized } from './synthesized.ts';

const Resource = z.object({
  Type: z.string(),
  Properties: z
    .object({ Tags: z.array(z.object({ Key: z.string(), Value: z.unknown() })).default([]) })
    .default({ Tags: [] }),
});
const all = Object.values(z.record(z.string(), Resource).parse(synthesized.template.toJSON().Resources));
const tagOf = ({ Properties: { Tags } }: (typeof all)[number]) =>
  Tags.find(({ Key }) => Key === 'holdout:stack')?.Value;

/** CloudFormation gives these no tags of their own. None of them is on a bill. */
const WITHOUT_TAGS = [
  'AWS::IAM::Policy',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
];

describe('the tag holdout:stack', () => {
  it('says of everything that can have one to which stack it belongs', () => {
    const lacking = all.filter((resource) => tagOf(resource) === undefined).map(({ Type }) => Type);
    expect([...new Set(lacking)].sort()).toEqual(WITHOUT_TAGS);
    const values = new Set(all.flatMap((resource) => tagOf(resource) ?? []));
    expect(values).toEqual(new Set(['Holdout']));
  });
});
