// npm run page:script: bundles what the pages do in a browser into modules that functions and the command line import like
// any other. A test fails if they are not what their sources give.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Where each bundle stands, and what it is made from. */
export const SCRIPTS = [
  { file: 'lambda/report/html/script.ts', entry: 'lambda/report/client/main.ts', what: 'what a page does' },
  { file: 'cli/live/page/script.ts', entry: 'cli/live/client/main.ts', what: 'what the live page does' },
] as const;

export async function pageScript({ entry, what }: (typeof SCRIPTS)[number]): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    entryPoints: [entry],
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
  const folder = entry.slice(0, entry.lastIndexOf('/'));
  return `// Made by \`npm run page:script\` from ${folder}: ${what} in a browser that runs scripts.
import { createHash } from 'node:crypto';

export const SCRIPT = ${JSON.stringify(script)};

/** For the content security policy. */
export const SCRIPT_HASH = \`sha256-\${createHash('sha256').update(SCRIPT).digest('base64')}\`;
`;
}

if (import.meta.main) for (const script of SCRIPTS) await writeFile(script.file, await pageScript(script));
