// The VPC of an app, in the terms of the functions' parts: IDs alone.
import { Annotations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Vpc } from './constructs/vpc.ts';
import type { HoldoutProps } from './props.ts';

type NetworkProps = Pick<HoldoutProps, 'vpc' | 'vpcSubnets' | 'securityGroups'>;

interface Network {
  readonly vpc: Vpc;
  readonly connections: ec2.Connections;
}

/** @returns undefined without a VPC. What is not chosen is what the CDK's own `Function` takes. */
export function networkOf(
  scope: Construct,
  { vpc, vpcSubnets, securityGroups: given }: NetworkProps,
): Network | undefined {
  if (!vpc) {
    if (!vpcSubnets && !given) return undefined;
    throw new Error(`${scope.node.path}: subnets and security groups need a \`vpc\`, and none is given.`);
  }
  const securityGroups = given ? [...given] : [new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc })];
  const vpcIds = {
    id: vpc.vpcId,
    subnets: vpc.selectSubnets(vpcSubnets).subnetIds,
    securityGroups: securityGroups.map(({ securityGroupId }) => securityGroupId),
  };
  return { vpc: vpcIds, connections: new ec2.Connections({ securityGroups }) };
}

/** The CDK wants one, and only uses it for subnets that it chooses. */
const ANY_ZONE = 'any';

/** The other way: a network that a template knows by its IDs, as an app says it. */
export function importedNetwork(scope: Construct, { id, subnets, securityGroups }: Vpc): NetworkProps {
  const network = new Construct(scope, 'Network');
  // A subnet's route table is told only to whoever adds a route.
  Annotations.of(network).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId', 'Nothing is routed');
  return {
    vpc: ec2.Vpc.fromVpcAttributes(network, 'Vpc', { vpcId: id, availabilityZones: [ANY_ZONE] }),
    vpcSubnets: { subnets: subnets.map((one) => ec2.Subnet.fromSubnetId(network, one, one)) },
    securityGroups: securityGroups.map((one) => ec2.SecurityGroup.fromSecurityGroupId(network, one, one)),
  };
}
