// The network of functions that call endpoints, for servers that only a VPC reaches. By default they have no VPC.
import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { z } from 'zod';

/** Lambda's limits for one function: https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html */
const MOST_SUBNETS = 16;
const MOST_SECURITY_GROUPS = 5;

const id = (prefix: string, what: string) =>
  z.string().regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `expected ${what}, such as ${prefix}-0123456789abcdef0`);
const several = (one: z.ZodString, most: number) => z.array(one).min(1).max(most);

/** IDs alone: nothing is looked up, so synthesizing needs no account. */
export const Vpc = z.strictObject({
  id: id('vpc', 'the ID of a VPC'),
  /** Private ones, with a way to S3, SQS and SSM. */
  subnets: several(id('subnet', 'the ID of a subnet'), MOST_SUBNETS),
  securityGroups: several(id('sg', 'the ID of a security group'), MOST_SECURITY_GROUPS),
});
export type Vpc = z.infer<typeof Vpc>;

/**
 * What Lambda does with the function's role to connect it, on resources that do not exist yet:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
const INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
/** EC2 takes these for all resources only. */
const DESCRIPTIONS = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];

/** For a function's role. Lambda may use them, and the function's own code may not. */
export function networkAccess(): iam.PolicyStatement[] {
  const inAccount = (service: string, what: string) =>
    `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${what}`;
  return [
    new iam.PolicyStatement({ actions: INTERFACES, resources: [inAccount('ec2', '*/*')] }),
    new iam.PolicyStatement({ actions: DESCRIPTIONS, resources: ['*'] }),
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions: [...INTERFACES, ...DESCRIPTIONS],
      resources: ['*'],
      // The function's full name would refer to the function, which waits for this policy.
      conditions: { ArnLike: { 'lambda:SourceFunctionArn': inAccount('lambda', `function:${Aws.STACK_NAME}-*`) } },
    }),
  ];
}

/** Connects a function, whose role has `networkAccess`. */
export function connectTo(vpc: Vpc, handler: lambda.Function): void {
  const resource = handler.node.defaultChild;
  if (!(resource instanceof lambda.CfnFunction)) throw new Error('the function has no resource');
  resource.vpcConfig = { subnetIds: [...vpc.subnets], securityGroupIds: [...vpc.securityGroups] };
}
