// Reads what the CDK app wrote: the template of its only stack and the folders of its assets.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../lambda/shared/storage/json.ts';

export const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});
export type Template = z.infer<typeof Template>;

const AssemblyManifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.object({ templateFile: z.string().optional(), file: z.string().optional() }).default({}),
    }),
  ),
});
const AssetManifest = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

interface CloudAssembly {
  readonly template: Template;
  /** Folders of assets by their key in the assets bucket. */
  readonly assets: ReadonlyMap<string, string>;
}

export function readAssembly(folder: string): CloudAssembly {
  const read = (file: string): unknown => parseJson(readFileSync(join(folder, file), 'utf8'), file);
  const artifacts = Object.values(AssemblyManifest.parse(read('manifest.json')).artifacts);
  const stacks = artifacts.filter((artifact) => artifact.type === 'aws:cloudformation:stack');
  const templateFile = stacks[0]?.properties.templateFile;
  if (stacks.length !== 1 || templateFile === undefined) {
    throw new Error(`the CDK app made ${stacks.length} stacks: the local runtime runs one`);
  }
  const assets = artifacts
    .filter((artifact) => artifact.type === 'cdk:asset-manifest')
    .flatMap(({ properties: { file } }) => (file ? Object.values(AssetManifest.parse(read(file)).files) : []))
    .flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }): [string, string] => [objectKey, join(folder, source.path)]),
    );
  return { template: Template.parse(read(templateFile)), assets: new Map(assets) };
}

export function assetFolder(assets: ReadonlyMap<string, string>, key: string): string {
  const folder = assets.get(key);
  if (folder === undefined) throw new Error(`the asset ${key} is in no asset manifest`);
  return folder;
}
