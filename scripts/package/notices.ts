// The licences of what is compiled into the package, which all ask to be passed on.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Package = z.object({ name: z.string(), version: z.string(), license: z.string().default('see its text') });

/** @param modules paths of compiled files, or names of packages */
export async function notices(root: string, modules: readonly string[]): Promise<string> {
  const folders = new Set(modules.map(folderOf).filter((folder) => folder !== undefined));
  const texts = await Promise.all([...folders].sort().map((folder) => notice(join(root, folder))));
  return `Holdout contains these packages.\n\n${texts.join('\n')}`;
}

/** @example folderOf('node_modules/@aws-sdk/core/dist-es/index.js') // 'node_modules/@aws-sdk/core' */
function folderOf(path: string): string | undefined {
  if (!path.includes('/') || (path.startsWith('@') && path.split('/').length === 2)) return `node_modules/${path}`;
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

async function notice(folder: string): Promise<string> {
  const { name, version, license } = Package.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  const file = (await readdir(folder)).find((one) => /^(licen[cs]e|copying)/i.test(one));
  const text = file === undefined ? '' : `\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`;
  return `${'-'.repeat(80)}\n${name} ${version} (${license})\n${text}`;
}
