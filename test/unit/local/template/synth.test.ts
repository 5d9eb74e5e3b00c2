import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { InputError } from '../../../../lambda/shared/text/input-error.ts';
import { type CdkApp, synthesize } from '../../../../local/template/synth.ts';

/** Stands in for the CDK app. It writes down the context that it was given. */
const WRITES_MANIFEST = `
  import { writeFileSync } from 'node:fs';
  writeFileSync(process.env.CDK_OUTDIR + '/manifest.json', process.env.CDK_CONTEXT_JSON);
`;

let app: CdkApp;
const quietly = (): undefined => undefined;

beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'holdout-test-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  app = { root, main: 'app.mjs', inputs: ['app.mjs', 'cdk.json'] };
  await writeFile(join(root, 'cdk.json'), JSON.stringify({ context: { endpoints: [] } }));
  await writeFile(join(root, 'app.mjs'), WRITES_MANIFEST);
});

afterEach(() => vi.unstubAllEnvs());

describe('synthesize', () => {
  it('runs the app with the context of cdk.json, and compiles the worker next to it', async () => {
    const { folder, workerFile } = await synthesize(app, quietly);
    expect(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))).toEqual({ endpoints: [] });
    expect(await readFile(workerFile, 'utf8')).toContain('parentPort');
  });

  it('shows the shell’s keys to no process of the build', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-canary');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sk-canary');
    await writeFile(
      join(app.root, 'app.mjs'),
      WRITES_MANIFEST.replace('process.env.CDK_CONTEXT_JSON', 'JSON.stringify(process.env)'),
    );
    const { folder } = await synthesize(app, quietly);
    const seen = await readFile(join(folder, 'manifest.json'), 'utf8');
    expect(JSON.parse(seen)).toMatchObject({ PATH: process.env.PATH, CDK_CONTEXT_JSON: '{"endpoints":[]}' });
    expect(seen).not.toContain('sk-canary');
  });

  it('does it once for the same code, and says so once', async () => {
    const lines: string[] = [];
    const first = await synthesize(app, (line) => lines.push(line));
    const second = await synthesize(app, (line) => lines.push(line));
    expect(second).toEqual(first);
    expect(lines).toHaveLength(1);
  });

  it('does it again for other code', async () => {
    const first = await synthesize(app, quietly);
    await writeFile(join(app.root, 'app.mjs'), `${WRITES_MANIFEST}\n// changed`);
    expect((await synthesize(app, quietly)).folder).not.toBe(first.folder);
  });

  it('survives being run twice at once', async () => {
    const [first, second] = await Promise.all([synthesize(app, quietly), synthesize(app, quietly)]);
    expect(second).toEqual(first);
    expect(await readdir(join(app.root, 'cdk.out/local'))).toHaveLength(1);
  });

  it('keeps the three results used last', async () => {
    const folders: string[] = [];
    for (const version of [1, 2, 3, 4]) {
      await writeFile(join(app.root, 'app.mjs'), `${WRITES_MANIFEST}\n// ${version}`);
      const { folder } = await synthesize(app, quietly);
      folders.push(folder);
      await utimes(folder, version, version);
    }
    const kept = (await readdir(join(app.root, 'cdk.out/local'))).map((name) => join(app.root, 'cdk.out/local', name));
    expect(kept.sort()).toEqual(folders.slice(1).sort());
  });

  it('shows what the app found wrong as a list of problems', async () => {
    const app404 = `console.error('cdk.json: endpoints[0].name: expected a name.\\ncdk.json: there is no key endpoint.'); process.exit(1)`;
    await writeFile(join(app.root, 'app.mjs'), app404);
    const error = await synthesize(app, quietly).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).toBe(
      'InputError: cdk.json: endpoints[0].name: expected a name.\ncdk.json: there is no key endpoint.',
    );
    expect(await readdir(join(app.root, 'cdk.out/local'))).toEqual([]);
  });

  it('shows a crash of the app unchanged', async () => {
    await writeFile(join(app.root, 'app.mjs'), `throw new TypeError('a mistake in the app')`);
    await expect(synthesize(app, quietly)).rejects.toThrow(/^app\.mjs failed:.*a mistake in the app/s);
  });
});
