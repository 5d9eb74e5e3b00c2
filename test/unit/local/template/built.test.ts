import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { built, type Recipe } from '../../../../local/template/built.ts';

/** Stands in for the bundling. It writes down the environment that it was given. */
const WRITES = `
  import { writeFileSync } from 'node:fs';
  writeFileSync(process.argv[2] + '/worker.mjs', JSON.stringify(process.env));
`;

let recipe: Recipe;
const quietly = (): undefined => undefined;

beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'holdout-test-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  recipe = { root, script: 'build.mjs', inputs: ['build.mjs'] };
  await writeFile(join(root, 'build.mjs'), WRITES);
});

afterEach(() => vi.unstubAllEnvs());

describe('built', () => {
  it('says where everything is that the script made', async () => {
    const { template, functions, workerFile } = await built(recipe, quietly);
    expect(await readFile(workerFile, 'utf8')).toContain('PATH');
    expect(template).toBe(join(workerFile, '../stack.json'));
    expect(functions).toBe(join(workerFile, '../functions'));
  });

  it('shows the shell’s keys to no process of the build', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-canary');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sk-canary');
    const { workerFile } = await built(recipe, quietly);
    const seen = await readFile(workerFile, 'utf8');
    expect(JSON.parse(seen)).toMatchObject({ PATH: process.env.PATH });
    expect(seen).not.toContain('sk-canary');
  });

  it('does it once for the same code, and says so once', async () => {
    const lines: string[] = [];
    const first = await built(recipe, (line) => lines.push(line));
    const second = await built(recipe, (line) => lines.push(line));
    expect(second).toEqual(first);
    expect(lines).toHaveLength(1);
  });

  it('does it again for other code', async () => {
    const first = await built(recipe, quietly);
    await writeFile(join(recipe.root, 'build.mjs'), `${WRITES}\n// changed`);
    expect((await built(recipe, quietly)).functions).not.toBe(first.functions);
  });

  it('survives being run twice at once', async () => {
    const [first, second] = await Promise.all([built(recipe, quietly), built(recipe, quietly)]);
    expect(second).toEqual(first);
    expect(await readdir(join(recipe.root, 'cdk.out/local'))).toHaveLength(1);
  });

  it('keeps the three results used last', async () => {
    const folders: string[] = [];
    for (const version of [1, 2, 3, 4]) {
      await writeFile(join(recipe.root, 'build.mjs'), `${WRITES}\n// ${version}`);
      const folder = join((await built(recipe, quietly)).functions, '..');
      folders.push(folder);
      await utimes(folder, version, version);
    }
    const kept = (await readdir(join(recipe.root, 'cdk.out/local'))).map((name) =>
      join(recipe.root, 'cdk.out/local', name),
    );
    expect(kept.sort()).toEqual(folders.slice(1).sort());
  });

  it('shows a crash of the script unchanged, and keeps nothing of it', async () => {
    await writeFile(join(recipe.root, 'build.mjs'), `throw new TypeError('a mistake')`);
    await expect(built(recipe, quietly)).rejects.toThrow(/^build\.mjs failed:.*a mistake/s);
    expect(await readdir(join(recipe.root, 'cdk.out/local'))).toEqual([]);
  });
});
