// Lets people of one team upload and read: the policies of team-policies.ts as grants of the CDK.
import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { evenPath, inTeam } from '../lambda/shared/team.ts';
import { type TeamRole, teamPolicy } from './team-policies.ts';

export interface TeamGrantOptions {
  /**
   * A folder in the bucket, such as `team-a`. Nothing outside it is granted.
   *
   * @default - the whole bucket
   */
  readonly team?: string;
}

interface Place {
  readonly bucketName: string;
  readonly key: kms.IKey | undefined;
}

/** An upload in parts is read again under the key. */
const UNDER_KEY: Readonly<Partial<Record<TeamRole, readonly string[]>>> = {
  uploader: ['kms:GenerateDataKey', 'kms:Decrypt'],
  reader: ['kms:Decrypt'],
};

/** @throws Error for a folder that no upload can be in */
export function grantTeam(
  role: TeamRole,
  grantee: iam.IGrantable,
  { team = '' }: TeamGrantOptions,
  { bucketName, key }: Place,
): iam.Grant {
  const within = inTeam(team, 'x');
  if (evenPath(within) !== within || team.includes('\\')) {
    throw new Error(`expected the path of a folder in the bucket, such as team-a, found ${JSON.stringify(team)}.`);
  }
  const grants = teamPolicy(role, { team, bucket: bucketName, stack: Aws.STACK_NAME }).Statement.flatMap(
    (statement) => {
      const actions = [...statement.Action];
      const resources = [statement.Resource].flat().map(inPartition);
      const conditions = statement.Condition ?? {};
      if (statement.Effect === 'Deny') {
        const denied = new iam.PolicyStatement({ effect: iam.Effect.DENY, actions, resources, conditions });
        grantee.grantPrincipal.addToPrincipalPolicy(denied);
        return [];
      }
      return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: resources, conditions });
    },
  );
  const underKey = key && UNDER_KEY[role];
  if (underKey) grants.push(useThroughS3(grantee, key, underKey));
  return grants.reduce((all, one) => all.combine(one));
}

const inPartition = (arn: string): string => arn.replace(/^arn:aws:/, `arn:${Aws.PARTITION}:`);

const useThroughS3 = (grantee: iam.IGrantable, key: kms.IKey, actions: readonly string[]): iam.Grant =>
  iam.Grant.addToPrincipal({
    grantee,
    actions: [...actions],
    resourceArns: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `s3.${Aws.REGION}.amazonaws.com` } },
  });
