import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { holdoutStack } from './synthesized.ts';

/** What cdk-nag's rules for AWS solutions find, and why it is meant to be so. */
const MEANT = {
  'AwsSolutions-S1': 'An access log is a second bucket to pay for and to look after; CloudTrail serves who needs one.',
  'AwsSolutions-IAM5': 'Object ARNs end in a wildcard after their prefix; the test of permissions lists them all.',
  'AwsSolutions-SQS3': 'The queue of failed dispatches is itself where failures go.',
};

it('follows the practices that cdk-nag checks, but for what is meant otherwise', () => {
  const { violations } = new AwsSolutionsChecks().validateScope(holdoutStack());
  const found = violations.map(({ ruleName }) => ruleName.replace(/\[.*/s, ''));
  expect([...new Set(found)].sort()).toEqual(Object.keys(MEANT).sort());
});
