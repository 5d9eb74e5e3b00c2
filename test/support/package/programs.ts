// The programs that the documentation shows: examples of docstrings, and blocks of guides. They are checked by the types
// of the package and run.
import { globSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { run } from '../runs/run-command.ts';
import type { Installed } from './installed.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const TSC = join(ROOT, 'node_modules/typescript-compiler/bin/tsc');

/** By the function or the file that they are of. */
export type Programs = ReadonlyMap<string, string>;

/** @example examples().get('run') // "import { run } from 'holdout'; …" */
export function examples(): Programs {
  const found = globSync('api/*.ts', { cwd: ROOT }).flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const blocks = text.matchAll(
      / \* @example\n \* ```ts\n(.*?) \* ```\n(?: \*[^\n]*\n)*? \*\/\nexport function (\w+)/gs,
    );
    return [...blocks].map(([, lines = '', name = '']): [string, string] => [name, lines.replace(/^ \* ?/gm, '')]);
  });
  return new Map(found);
}

/** The blocks of a guide that name a file. */
export function blocks(guide: string): Programs {
  const text = readFileSync(join(ROOT, 'docs/guide', guide), 'utf8');
  const found = text.matchAll(/```ts\n\/\/ (\S+)\.ts\n(.*?)```/gs);
  return new Map([...found].map(([, name = '', content = '']) => [name, content]));
}

/** @throws with the compiler's words */
export async function typeCheck({ folder, compilerOptions }: Installed, programs: Programs): Promise<void> {
  for (const [name, program] of programs) await writeFile(join(folder, `${name}.ts`), program);
  const options = {
    target: 'es2024',
    lib: ['es2025', 'esnext.disposable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    ...compilerOptions,
  };
  const tsconfig = { compilerOptions: options, files: [...programs.keys()].map((name) => `${name}.ts`) };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  await run(process.execPath, [TSC, '-p', folder], process.env, folder);
}

/** @returns the standard output */
export const execute = ({ folder }: Installed, file: string): Promise<string> =>
  run(process.execPath, [file], environment(folder), folder);

const environment = (folder: string) => ({ PATH: process.env.PATH, HOME: folder });

const Template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string() })),
  Outputs: z.record(z.string(), z.unknown()),
});

/** @returns the template that a CDK app makes of a stack, as `cdk synth` runs it */
export async function synthesized(
  installed: Installed,
  file: string,
  stack: string,
): Promise<z.infer<typeof Template>> {
  const { folder } = installed;
  const out = join(folder, `${file}.out`);
  const cdk = { CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(installed.context) };
  await run(process.execPath, [join(folder, file)], { ...environment(folder), ...cdk }, installed.cwd);
  return Template.parse(JSON.parse(readFileSync(join(out, `${stack}.template.json`), 'utf8')));
}
