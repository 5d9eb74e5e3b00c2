// What the checkers of others find in the template, and why it is intended.

type Context = Readonly<Record<string, unknown>>;

interface Found {
  /** Of cdk-nag, cfn-lint or checkov. */
  readonly rule: string;
  /** The resource, or what the checker says about it. */
  readonly at: string;
}

interface Exception {
  readonly rule: string;
  /** Where it is meant. By default everywhere. */
  readonly at?: RegExp;
  /** Whether it is meant in a stack with these settings. By default in all. */
  readonly if?: (context: Context) => boolean;
  readonly why: string;
}

const withoutKey = ({ kmsKeyArn }: Context): boolean => kmsKeyArn === undefined;
const withVpc = ({ vpc }: Context): boolean => vpc !== undefined;

const ACCESS_LOG = 'An access log is a second bucket to pay for and to look after; CloudTrail serves who needs one.';

/** Of cdk-nag's rules for AWS solutions. */
export const NAG_EXCEPTIONS: readonly Exception[] = [
  { rule: 'AwsSolutions-S1', why: ACCESS_LOG },
  {
    rule: 'AwsSolutions-IAM5',
    at: /^Resource::arn:<AWS::Partition>:s3:::holdout-.*\/[a-z]+\/\*$/,
    why: 'Object ARNs end in a wildcard after their prefix; the test of permissions lists them all.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    at: /^Resource::(\*|arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:\*\/\*)$/,
    if: withVpc,
    why: 'Lambda makes network interfaces that have no name before. The code of the functions may not.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    at: /^Resource::arn:<AWS::Partition>:bedrock:\*::foundation-model\/.*$/,
    why: 'An inference profile chooses the region. The model is allowed there by way of the profile only.',
  },
];

/** Of cfn-lint's and checkov's. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'W3005',
    at: /^Resources\/\w+Function\w+\/DependsOn\/\d$/,
    why: 'The CDK lets every function wait for its role and the policy; the role alone would follow from the reference.',
  },
  { rule: 'CKV_AWS_18', at: /^AWS::S3::Bucket\./, why: ACCESS_LOG },
  {
    rule: 'CKV_AWS_27',
    if: withoutKey,
    why: 'SQS encrypts with keys of its own; `kmsKeyArn` puts the queues under a key of the customer.',
  },
  {
    rule: 'CKV_AWS_27',
    at: /\.DispatchUploads/,
    if: (context) => !withoutKey(context),
    why: 'S3 sends there, and would need a permission of the key; the messages hold the names of objects alone.',
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
    why: 'Queues have their own dead letters, which the rule does not know, and after a failed sweep comes the next one.',
  },
  {
    rule: 'CKV_AWS_117',
    if: (context) => !withVpc(context),
    why: 'A VPC takes away the way to public endpoints and costs a NAT gateway; who needs one sets `vpc`.',
  },
  {
    rule: 'CKV_AWS_117',
    at: /\.(?:Report|Collect)/,
    if: withVpc,
    why: 'Only functions that call endpoints are in the VPC; the others need AWS alone.',
  },
  { rule: 'CKV_AWS_173', why: 'The variables hold no secret, and Lambda encrypts them with a key of its own.' },
];

/** @returns undefined if the finding is not meant. */
export const exceptionOf = (
  exceptions: readonly Exception[],
  { rule, at }: Found,
  context: Context,
): Exception | undefined =>
  exceptions.find((one) => one.rule === rule && (one.at?.test(at) ?? true) && (one.if?.(context) ?? true));
