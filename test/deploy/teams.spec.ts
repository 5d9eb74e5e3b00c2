// The policies of one team in docs/security.md, each tried by a user who has nothing else, in an emulator that checks
// every call against IAM.
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEAM_ROLES, type TeamRole, teamPolicy } from '../../infra/team-policies.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import type { Active } from '../../lambda/shared/contracts/run.ts';
import { emptyRun } from '../../lambda/shared/empty-run.ts';
import { run } from '../support/runs/run-command.ts';
import { ACCOUNT, type Emulator, startEmulator } from './emulator.ts';

const BUCKET = 'holdout-teams';
const STACK = 'Holdout';
const STAMP = '20260102T030405678Z-0f1e2d3c4b5a';
const place = { team: 'team-a', bucket: BUCKET, stack: STACK };
const active = (name: string, run: string): Active => ({
  run,
  name,
  purpose: 'score',
  created_at: '2026-01-02T03:04:05.678Z',
  source: { bucket: BUCKET, key: `holdouts/${name}.csv`, etag: 'e' },
});
const REPORT = JSON.stringify({ status: 'complete', headline: 'It is good.' });

/** What lies in the bucket: the team's, another's, one's with a similar name, and the root's. */
const OBJECTS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['team-a/', 'team-a/tags'],
    ['team-b/', 'team-b/tags'],
    ['team-ab/', 'team-ab/tags'],
    ['', 'tags'],
    ['', 'team-a'],
  ].flatMap(([folder, name = '']) => [
    [`holdouts/${name}.csv`, 'text,tag\na,x\n'],
    [`train/${name}.csv`, 'text,tag\nsecret,x\n'],
    [`benchmarks/${name}.yaml`, 'seed: 1'],
    [`active/${folder}${STAMP}`, JSON.stringify(active(name, `${folder}${STAMP}`))],
    [
      `runs/${folder}${STAMP}/run.json`,
      JSON.stringify(emptyRun(active(name, `${folder}${STAMP}`), Benchmark.parse({}))),
    ],
    [`runs/${folder}${STAMP}/segments/1-0a-1-0-0.jsonl.gz`, 'x'],
    [`rows/${folder}${STAMP}/1-0.json`, 'text'],
    [`ledger/${folder}c/${STAMP}-1.json`, '{}'],
    [`reports/${folder}index.html`, 'index'],
    [`reports/${name}/${STAMP}/report.json`, REPORT],
  ]),
);

let emulator: Emulator;
let versions: Record<string, string>;
const users = new Map<TeamRole, { readonly s3: S3Client; readonly env: NodeJS.ProcessEnv }>();

beforeAll(async () => {
  emulator = await startEmulator();
  const { client, env } = emulator;
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }));
  const put = async ([Key, Body]: [string, string]) =>
    [Key, (await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))).VersionId ?? ''] as const;
  versions = Object.fromEntries(await Promise.all(Object.entries(OBJECTS).map(put)));
  await standInStack(client);
  const sts = new STSClient(client);
  for (const role of TEAM_ROLES) {
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${role}`;
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: role }));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const shell = {
      AWS_ACCESS_KEY_ID: AccessKeyId,
      AWS_SECRET_ACCESS_KEY: SecretAccessKey,
      AWS_SESSION_TOKEN: SessionToken,
    };
    users.set(role, { s3: new S3Client({ ...client, credentials, forcePathStyle: true }), env: { ...env, ...shell } });
  }
});
afterAll(() => emulator?.stop());

/** A stack with a role for each policy, and with the output by which `--stack` finds the bucket. */
async function standInStack(client: Emulator['client']): Promise<void> {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } };
  const roles = TEAM_ROLES.map((role) => ({
    [role]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: role,
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
        Policies: [{ PolicyName: role, PolicyDocument: teamPolicy(role, place) }],
      },
    },
  }));
  const TemplateBody = JSON.stringify({
    Resources: Object.assign({}, ...roles),
    Outputs: { BucketName: { Value: BUCKET } },
  });
  const cloudFormation = new CloudFormationClient(client);
  await cloudFormation.send(
    new CreateStackCommand({ StackName: STACK, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  );
  await waitUntilStackCreateComplete(
    { client: cloudFormation, minDelay: 1, maxDelay: 2, maxWaitTime: 60 },
    { StackName: STACK },
  );
}

const s3Of = (role: TeamRole): S3Client => {
  const user = users.get(role);
  if (!user) throw new Error(`there is no ${role}`);
  return user.s3;
};

/** @returns 'yes', or the error's name */
async function may(role: TeamRole, what: 'get' | 'put' | 'delete' | 'list' | 'old', key: string): Promise<string> {
  const at = { Bucket: BUCKET, Key: key };
  try {
    if (what === 'list') await s3Of(role).send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: key }));
    else if (what === 'put') await s3Of(role).send(new PutObjectCommand({ ...at, Body: OBJECTS[key] ?? 'new' }));
    else if (what === 'delete') await s3Of(role).send(new DeleteObjectCommand(at));
    else await s3Of(role).send(new GetObjectCommand({ ...at, ...(what === 'old' && { VersionId: versions[key] }) }));
    return 'yes';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

const UPLOADS = ['holdouts', 'predict', 'train', 'benchmarks'];
const ofTeam = (team: string) => [
  `active/${team}/${STAMP}`,
  `runs/${team}/${STAMP}/run.json`,
  `runs/${team}/${STAMP}/segments/1-0a-1-0-0.jsonl.gz`,
  `rows/${team}/${STAMP}/1-0.json`,
  `ledger/${team}/c/${STAMP}-1.json`,
  `reports/${team}/index.html`,
  `reports/${team}/tags/${STAMP}/report.json`,
];
const OTHERS = ['team-b', 'team-ab'].flatMap((team) => [
  ...ofTeam(team),
  ...['holdouts', 'train'].map((place) => `${place}/${team}/tags.csv`),
]);
const ROOTS = [
  ...['holdouts/tags.csv', 'train/team-a.csv', `active/${STAMP}`, `runs/${STAMP}/run.json`, 'reports/index.html'],
  ...[`reports/tags/${STAMP}/report.json`, `reports/team-a/${STAMP}/report.json`],
];

describe('may', () => {
  it.each([
    ['uploader', 'put', UPLOADS.map((place) => `${place}/team-a/new.csv`)],
    ['reader', 'get', [`reports/team-a/index.html`, `reports/team-a/tags/${STAMP}/report.json`]],
    ['reader', 'list', ['reports/team-a/']],
    ['operator', 'put', [...UPLOADS.map((place) => `${place}/team-a/new.csv`), `cancel/team-a/${STAMP}`]],
    ['operator', 'get', ['holdouts/team-a/tags.csv', `active/team-a/${STAMP}`, `runs/team-a/${STAMP}/run.json`]],
    ['operator', 'get', [`reports/team-a/tags/${STAMP}/report.json`]],
    ['operator', 'list', ['active/team-a/', `runs/team-a/${STAMP}/segments/`, 'reports/team-a/', 'train/team-a/tags.']],
    ['operator', 'delete', ['benchmarks/team-a/new.csv', 'train/team-a/new.csv']],
  ] as const)('%s: %s %j', async (role, what, keys) => {
    for (const key of keys) expect(await may(role, what, key), key).toBe('yes');
  });
});

describe.each(TEAM_ROLES)('may not, as %s', (role) => {
  it('forge what functions write, also for the own team', async () => {
    const forged = [
      ...ofTeam('team-a'),
      `runs/team-a/${STAMP}/stop.json`,
      `runs/team-a/${STAMP}/segments/2-0b-9-0-0.jsonl.gz`,
      'cache/group/1.jsonl.gz',
    ];
    for (const key of forged) expect(await may(role, 'put', key), key).toBe('AccessDenied');
    for (const key of ofTeam('team-a')) expect(await may(role, 'delete', key), key).toBe('AccessDenied');
  });

  it('write, read, list or cancel what is another team’s, or the root’s', async () => {
    const files = ['team-b/', 'team-ab/', ''].flatMap((folder) => UPLOADS.map((place) => `${place}/${folder}new.csv`));
    const runs = ['team-b/', 'team-ab/', ''].map((folder) => `cancel/${folder}${STAMP}`);
    for (const key of [...files, ...runs]) expect(await may(role, 'put', key), key).toBe('AccessDenied');
    for (const key of [...OTHERS, ...ROOTS]) expect(await may(role, 'get', key), key).toBe('AccessDenied');
    const lists = ['', 'active/', 'reports/', 'reports/team-', 'active/team-b/', 'holdouts/', 'train/team-b/', 'runs/'];
    for (const prefix of lists) expect(await may(role, 'list', prefix), prefix).toBe('AccessDenied');
  });

  it('read old versions, or delete an upload that runs read', async () => {
    for (const key of ['holdouts/team-a/tags.csv', 'train/team-a/tags.csv'])
      expect(await may(role, 'old', key), key).toBe('AccessDenied');
    expect(await may(role, 'delete', 'holdouts/team-a/tags.csv')).toBe('AccessDenied');
  });
});

it('an uploader reads nothing, and a reader writes nothing', async () => {
  const own = [...ofTeam('team-a'), 'holdouts/team-a/tags.csv', 'train/team-a/tags.csv'];
  for (const key of own) expect(await may('uploader', 'get', key), key).toBe('AccessDenied');
  expect(await may('uploader', 'list', 'holdouts/team-a/')).toBe('AccessDenied');
  expect(await may('uploader', 'put', `cancel/team-a/${STAMP}`)).toBe('AccessDenied');
  for (const key of [...UPLOADS.map((where) => `${where}/team-a/x.csv`), `cancel/team-a/${STAMP}`])
    expect(await may('reader', 'put', key), key).toBe('AccessDenied');
  expect(await may('reader', 'get', 'train/team-a/tags.csv')).toBe('AccessDenied');
});

describe('the command line', () => {
  const holdout = (role: TeamRole, ...command: string[]) =>
    run('node', ['cli/holdout.js', ...command, '--stack', STACK], { ...users.get(role)?.env });

  it('shows an operator the runs and reports of its folder', async () => {
    const said = await holdout('operator', 'status', '--team', 'team-a');
    expect(said).toContain(`team-a/${STAMP}`);
    expect(said).toContain('It is good.');
    expect(said).not.toMatch(/team-b|team-ab/);
    expect(await holdout('operator', 'status', 'team-a/tags')).toContain('team-a/tags');
  });

  it('says which option is missing to whom may not see all', async () => {
    await expect(holdout('operator', 'status')).rejects.toThrow(/--team/);
  });
});
