import { describe, expect, it } from 'vitest';
import { readSettings } from '../../infra/constructs/settings.ts';
import { problemsTold } from '../support/problems-told.ts';
import { VPC } from './contexts.ts';
import { grants } from './grants.ts';
import { synthesize, synthesized } from './synthesized.ts';

const stack = synthesize({ vpc: VPC, endpoints: [{ name: 'openai', baseUrl: 'https://api.openai.com/v1' }] });

describe('a VPC', () => {
  it('has the functions that call endpoints, and no other', () => {
    const functions = stack.resources('AWS::Lambda::Function');
    const connected = Object.entries(functions).filter(([, { VpcConfig }]) => VpcConfig !== undefined);
    expect(connected.map(([name]) => name).sort()).toEqual(['ClassifyopenaiFunction', 'DispatchFunction']);
    for (const [, { VpcConfig }] of connected) {
      expect(VpcConfig).toEqual({ SubnetIds: VPC.subnets, SecurityGroupIds: VPC.securityGroups });
    }
  });

  it.each(['ClassifyopenaiRole', 'DispatchRole'])('lets Lambda connect them, and not their code: %s', (role) => {
    const more = grants(stack).filter(({ action }) => action.startsWith('ec2:'));
    const lines = more
      .filter((one) => one.role === role)
      .map(({ effect, action, resource, conditionKey, conditionValue }) =>
        [effect, action, resource, conditionKey, conditionValue].filter(Boolean).join(' '),
      );
    const interfaces = ['Create', 'Delete'].map((verb) => `ec2:${verb}NetworkInterface`);
    const addresses = ['Assign', 'Unassign'].map((verb) => `ec2:${verb}PrivateIpAddresses`);
    const described = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];
    const code =
      'lambda:SourceFunctionArn arn:AWS::Partition:lambda:AWS::Region:AWS::AccountId:function:AWS::StackName-*';
    expect(lines.sort()).toEqual(
      [
        ...[...interfaces, ...addresses].map((action) => `Allow ${action} ec2:AWS::Region:AWS::AccountId:*/*`),
        ...described.map((action) => `Allow ${action} *`),
        ...[...interfaces, ...addresses, ...described].map((action) => `Deny ${action} * ${code}`),
      ].sort(),
    );
    expect(more.filter((one) => one.role === 'ReportRole')).toEqual([]);
  });

  it('is not needed', () => {
    expect(JSON.stringify(synthesized.template.toJSON())).not.toMatch(/VpcConfig|ec2:/);
  });
});

describe('the setting `vpc`', () => {
  const problems = (vpc: unknown): string[] =>
    problemsTold(() => readSettings((key) => (key === 'vpc' ? vpc : undefined)));

  it('may come from the command line, as text', () => {
    expect(readSettings((key) => (key === 'vpc' ? JSON.stringify(VPC) : undefined)).vpc).toEqual(VPC);
  });

  it('gets all its problems listed at once', () => {
    expect(problems({ id: 'my-vpc', subnets: ['subnet-1'], securityGroups: [], subnetIds: [] })).toEqual([
      'cdk.json: `vpc.id`: expected the ID of a VPC, such as vpc-0123456789abcdef0; found "my-vpc".',
      'cdk.json: `vpc.subnets[0]`: expected the ID of a subnet, such as subnet-0123456789abcdef0; found "subnet-1".',
      'cdk.json: `vpc.securityGroups`: expected at least 1 in the list; found an empty list.',
      expect.stringContaining('unknown key `subnetIds` in `vpc`; did you mean `subnets`?'),
    ]);
    expect(problems('vpc-0123456789abcdef0')).toEqual([
      'cdk.json: `vpc`: expected a mapping; found "vpc-0123456789abcdef0".',
    ]);
  });
});
