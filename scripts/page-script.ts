// npm run page:script: bundles what each page does in a browser into a module that functions and the command line import
// like any other. A test fails if one is not what its sources give.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface PageScript {
  /** The module that is written. */
  readonly file: string;
  /** The folder of its sources, whose entry is main.ts. */
  readonly sources: string;
}

export const PAGE_SCRIPTS: readonly PageScript[] = [
  { file: 'lambda/report/html/script.ts', sources: 'lambda/report/client' },
  { file: 'cli/relabel/page/script.ts', sources: 'cli/relabel/client' },
  { file: 'cli/live/page/script.ts', sources: 'cli/live/client' },
];

export async function pageScript({ sources }: PageScript): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    entryPoints: [`${sources}/main.ts`],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2024',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    write: false,
  });
  const script = outputFiles[0]?.text.trim() ?? '';
  // The browser reads the script's element to its first end tag.
  if (/<\/script|<!--/i.test(script)) throw new Error('The script would end its own element.');
  return `// Made by \`npm run page:script\` from ${sources}: what a page does in a browser that runs scripts.
import { createHash } from 'node:crypto';

export const SCRIPT = ${JSON.stringify(script)};

/** For the content security policy. */
export const SCRIPT_HASH = \`sha256-\${createHash('sha256').update(SCRIPT).digest('base64')}\`;
`;
}

if (import.meta.main) for (const one of PAGE_SCRIPTS) await writeFile(one.file, await pageScript(one));
