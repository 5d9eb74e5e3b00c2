// The settings of cdk.json with which every check of templates is made.

export const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

export const VPC = {
  id: 'vpc-0123456789abcdef0',
  subnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  securityGroups: ['sg-0123456789abcdef0'],
};

/** By what is special about them. */
export const CONTEXTS: Readonly<Record<string, Record<string, unknown>>> = {
  'as it is': {},
  'mail of alarms': { alarmEmail: 'on-call@example.com' },
  'a key of the customer, two endpoints': {
    alarmEmail: 'on-call@example.com',
    kmsKeyArn: KEY,
    endpoints: [
      { name: 'openai', baseUrl: 'https://api.openai.com/v1', apiKeyParameter: '/holdout/openai-api-key' },
      { name: 'groq', baseUrl: 'https://api.groq.com/openai/v1', apiKeyParameter: '/holdout/groq-api-key' },
    ],
  },
  'a VPC, AWS credentials instead of keys, another name': {
    stackName: 'Holdout-team-a',
    vpc: VPC,
    endpoints: [
      {
        name: 'bedrock',
        baseUrl: 'https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1',
        auth: 'iam',
        models: ['openai.gpt-oss-20b-1:0', 'us.openai.gpt-6-luna'],
      },
    ],
  },
};
