import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { declaredSettings } from '../../../../cli/target/endpoints.ts';

const endpointNamed = (name: string) => ({ endpoints: [{ name, baseUrl: 'http://localhost:1/v1' }] });

async function folderWith(files: Record<string, unknown>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdout-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, value] of Object.entries(files)) {
    await writeFile(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  }
  return folder;
}

const read = async (files: Record<string, unknown>) =>
  declaredSettings(await folderWith({ 'cdk.json': { context: endpointNamed('project') } }), await folderWith(files));
const namesIn = async (files: Record<string, unknown>) => (await read(files)).endpoints.map(({ name }) => name);

it('takes holdout.config.json of the working folder, then its cdk.json, then the project’s', async () => {
  const cdk = { context: endpointNamed('cdk') };
  expect(await namesIn({ 'holdout.config.json': endpointNamed('config'), 'cdk.json': cdk })).toEqual(['config']);
  expect(await namesIn({ 'cdk.json': cdk })).toEqual(['cdk']);
  // Another CDK app's.
  expect(await namesIn({ 'cdk.json': { app: 'node app.js', context: { '@aws-cdk/flag': true } } })).toEqual([
    'project',
  ]);
  expect(await namesIn({})).toEqual(['project']);
});

it('has only those limits that are declared, and checks them', async () => {
  const written = { limits: { run_usd: 3 }, benchmark: { seed: 7 } };
  expect(await read({ 'holdout.config.json': written })).toMatchObject({
    endpoints: [],
    limits: { run_usd: 3 },
    benchmark: { seed: 7 },
  });
  await expect(read({ 'holdout.config.json': { limits: { run_usd: '3' } } })).rejects.toThrow(
    /holdout\.config\.json: .*US dollars/s,
  );
});

it('says which file is no JSON', async () => {
  await expect(read({ 'holdout.config.json': '{' })).rejects.toThrow(/holdout\.config\.json is not JSON/);
});

it('does not take a file that cannot be read for one that is missing', async () => {
  const folder = await folderWith({});
  await mkdir(join(folder, 'holdout.config.json'));
  await expect(declaredSettings(folder, folder)).rejects.toThrow(/EISDIR/);
});
