// What the checkers of others find in the template, and why it is intended.

/** Matches all objects under a prefix. */
export const OBJECTS = /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:s3:::holdout-.*\/[a-z]+\/\*\]$/;

/** Of cdk-nag's rules for AWS solutions. */
export const MEANT = {
  'AwsSolutions-S1': 'An access log is a second bucket to pay for and to look after; CloudTrail serves who needs one.',
  [OBJECTS.source]: 'Object ARNs end in a wildcard after their prefix; the test of permissions lists them all.',
  'AwsSolutions-SQS3': 'The queue of failed dispatches is itself where failures go.',
};

interface Exception {
  readonly rule: string;
  /** Where it is meant. By default everywhere. */
  readonly at?: RegExp;
  /** Whether it is meant in a stack with these settings. By default in all. */
  readonly if?: (context: Readonly<Record<string, unknown>>) => boolean;
  readonly why: string;
}

const withoutKey = ({ kmsKeyArn }: Readonly<Record<string, unknown>>): boolean => kmsKeyArn === undefined;

/** Of cfn-lint's and checkov's. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'W3005',
    at: /^Resources\/\w+Function\w+\/DependsOn\/\d$/,
    why: 'The CDK lets every function wait for its role and the policy; the role alone would follow from the reference.',
  },
  {
    rule: 'CKV_AWS_18',
    at: /^AWS::S3::Bucket\./,
    why: 'An access log is a second bucket to pay for and to look after; CloudTrail serves who needs one.',
  },
  {
    rule: 'CKV_AWS_27',
    if: withoutKey,
    why: 'SQS encrypts with keys of its own; `kmsKeyArn` puts the queues under a key of the customer.',
  },
  {
    rule: 'CKV_AWS_158',
    if: withoutKey,
    why: 'CloudWatch encrypts all logs; `kmsKeyArn` puts them under a key of the customer.',
  },
  {
    rule: 'CKV_AWS_115',
    why: 'Reserved concurrency would be taken from the account. Event sources limit how many of a function run.',
  },
  {
    rule: 'CKV_AWS_116',
    why: 'Queues have their own dead letters, and dispatch a destination for failures, which the rule does not know.',
  },
  {
    rule: 'CKV_AWS_117',
    why: 'A VPC takes away the way to public endpoints and costs a NAT gateway; who needs one sets `vpc`.',
  },
  { rule: 'CKV_AWS_173', why: 'The variables hold no secret, and Lambda encrypts them with a key of its own.' },
];
