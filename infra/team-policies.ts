// What people of one team may do in the bucket: IAM policies by the prefix of its folder. docs/security.md shows them,
// and test/deploy/teams.spec.ts tries them.
import {
  ACTIVE,
  BENCHMARKS,
  CANCEL,
  REPORTS,
  RUNS,
  TRAIN,
  teamPrefix,
  UPLOADS,
  VECTORS,
} from '../lambda/shared/keys.ts';

export const TEAM_ROLES = ['uploader', 'reader', 'operator'] as const;
export type TeamRole = (typeof TEAM_ROLES)[number];

/** Whom a policy is for. */
export interface TeamPlace {
  /** Its folder. The root has none of its own: its prefix covers all folders. */
  readonly team: string;
  readonly bucket: string;
  readonly stack: string;
}

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

const FILES = [...UPLOADS, TRAIN, BENCHMARKS];
/** The last part of a run's id. No folder of a team looks so, see lambda/shared/team.ts. */
const ANY_STAMP = `${'?'.repeat(8)}T${'?'.repeat(9)}Z-${'?'.repeat(12)}`;

/**
 * The uploader starts runs and reads nothing, not even the report. The reader reads reports. The operator does both,
 * looks at open runs, cancels them, and is who may use the command line.
 */
export function teamPolicy(role: TeamRole, place: TeamPlace): Policy {
  const statements = { uploader: uploads, reader: reads, operator: operates }[role](place);
  return { Version: '2012-10-17', Statement: statements };
}

const uploads = (place: TeamPlace): Statement[] => [
  // The second one ends an upload in parts that was interrupted.
  allow('Upload', ['s3:PutObject', 's3:AbortMultipartUpload'], objects(place, FILES)),
];

const reads = (place: TeamPlace): Statement[] => [
  allow('ReadReports', ['s3:GetObject'], objects(place, [REPORTS])),
  // A holdout of the root that is called like the folder has its reports there, too.
  {
    ...allow('ReadNoReportsOfTheRoot', ['s3:GetObject'], objects(place, [REPORTS]).map(rootsOwn)),
    Effect: 'Deny',
  },
  list(place, [REPORTS]),
  findStack(place),
];

const operates = (place: TeamPlace): Statement[] => {
  const [read, readNot] = reads(place);
  return [
    ...uploads(place),
    // The command line looks whether a file was uploaded before, and takes away what an earlier command uploaded.
    allow('LookAtUploads', ['s3:GetObject'], objects(place, FILES)),
    allow('TakeAwayUploads', ['s3:DeleteObject'], objects(place, [TRAIN, BENCHMARKS])),
    ...[read, readNot].filter((one) => one !== undefined),
    allow('FollowRuns', ['s3:GetObject'], objects(place, [ACTIVE, RUNS])),
    allow('Cancel', ['s3:PutObject'], objects(place, [CANCEL])),
    list(place, [REPORTS, ...FILES, ACTIVE, RUNS, VECTORS]),
    findStack(place),
  ];
};

const allow = (Sid: string, Action: readonly string[], Resource: string | readonly string[]): Statement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
});

const objects = ({ bucket, team }: TeamPlace, prefixes: readonly string[]): string[] =>
  prefixes.map((prefix) => `arn:aws:s3:::${bucket}/${teamPrefix(prefix, literal(team))}*`);

const rootsOwn = (resource: string): string => resource.replace(/\*$/, `${ANY_STAMP}/*`);

/** S3 compares `s3:prefix` with what a LIST asks for, and with the key if a GET finds nothing. */
const list = ({ bucket, team }: TeamPlace, prefixes: readonly string[]): Statement => ({
  ...allow('List', ['s3:ListBucket'], `arn:aws:s3:::${bucket}`),
  Condition: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${teamPrefix(prefix, literal(team))}*`) } },
});

/** `--stack` finds the bucket by the stack's outputs. */
const findStack = ({ stack }: TeamPlace): Statement =>
  allow('FindTheStack', ['cloudformation:DescribeStacks'], `arn:aws:cloudformation:*:*:stack/${stack}/*`);

/** Characters of a folder's name that mean something in a policy: a policy variable stands for each. */
const literal = (team: string): string => team.replace(/[*?$]/g, (character) => `\${${character}}`);
