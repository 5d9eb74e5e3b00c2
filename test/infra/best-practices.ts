import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { holdoutStack } from './synthesized.ts';

/** Matches all objects under a prefix. */
const OBJECTS = /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:s3:::holdout-.*\/[a-z]+\/\*\]$/;

/** What cdk-nag's rules for AWS solutions find, and why it is intended. */
const MEANT = {
  'AwsSolutions-S1': 'An access log is a second bucket to pay for and to look after; CloudTrail serves who needs one.',
  [OBJECTS.source]: 'Object ARNs end in a wildcard after their prefix; the test of permissions lists them all.',
};

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

it.each([
  ['as it is', {}],
  ['with mail of alarms', { alarmEmail: 'on-call@example.com' }],
  ['with a key of the customer', { alarmEmail: 'on-call@example.com', kmsKeyArn: KEY }],
])('follows the practices that cdk-nag checks, but for what is meant otherwise: %s', (_, context) => {
  const { violations } = new AwsSolutionsChecks().validateScope(holdoutStack(context));
  const found = violations.map(({ ruleName }) => (OBJECTS.test(ruleName) ? OBJECTS.source : ruleName));
  expect([...new Set(found)].sort()).toEqual(Object.keys(MEANT).sort());
});
