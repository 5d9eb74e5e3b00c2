// What the project is made of: the lock file, the audit of CI, and the software bill of materials.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import lock from '../../package-lock.json' with { type: 'json' };
import { serveHttp } from '../support/http-server.ts';

const NPM_MS = 60_000;
const run = promisify(execFile);

const Package = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().default(false),
  /** In the archive of another package, under its checksum. */
  inBundle: z.boolean().default(false),
});
const packages = Object.entries(z.record(z.string(), Package).parse(lock.packages)).filter(([path]) =>
  path.startsWith('node_modules/'),
);

describe('the lock file', () => {
  it('has a SHA-512 checksum of every package', () => {
    const fetched = packages.filter(([, { link, inBundle }]) => !link && !inBundle);
    expect(fetched.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
    expect(fetched.length).toBeGreaterThan(300);
  });

  it('takes no package from an address of its own', () => {
    // Without one, npm asks whatever registry it is set to, and the checksum decides.
    expect(packages.flatMap(([, { resolved, link }]) => (link ? [] : (resolved ?? [])))).toEqual([]);
  });

  it('has exactly the versions that package.json names', () => {
    const wanted = { ...packageJson.dependencies, ...packageJson.devDependencies };
    const locked = Object.fromEntries(
      Object.keys(wanted).map((name) => [
        name,
        packages.find(([path]) => path === `node_modules/${name}`)?.[1].version,
      ]),
    );
    expect(locked).toEqual(wanted);
  });
});

interface Advisory {
  readonly severity: string;
}

/** A registry that knows of one vulnerability in zod; or none, and no such question either. */
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

  it('passes one of severity moderate', async () => {
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
  'the bill of materials has each dependency with its version and checksum',
  async () => {
    const { stdout } = await run('npm', ['run', '--silent', 'sbom'], { maxBuffer: 64 * 1024 * 1024 });
    const Component = z.object({
      name: z.string(),
      version: z.string(),
      hashes: z.array(z.object({ alg: z.string(), content: z.string() })).default([]),
    });
    const { components } = z.object({ components: z.array(Component) }).parse(JSON.parse(stdout));
    for (const [name, version] of Object.entries(packageJson.dependencies)) {
      const found = components.find((one) => one.name === name && one.version === version);
      expect(found?.hashes[0]?.alg, name).toBe('SHA-512');
    }
  },
  NPM_MS,
);
