// npm run page:script: bundles what the pages do in a browser into lambda/report/html/script.ts, which functions and
// the command line import like any other module. A test fails if it is not what its sources give.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const SCRIPT_FILE = 'lambda/report/html/script.ts';

export async function pageScript(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    entryPoints: ['lambda/report/client/main.ts'],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2024',
    write: false,
  });
  const script = outputFiles[0]?.text.trim() ?? '';
  // The browser reads the script's element to its first end tag.
  if (/<\/script|<!--/i.test(script)) throw new Error('The script would end its own element.');
  return `// Made by \`npm run page:script\` from lambda/report/client: what a page does in a browser that runs scripts.
import { createHash } from 'node:crypto';

export const SCRIPT = ${JSON.stringify(script)};

/** For the content security policy. */
export const SCRIPT_HASH = \`sha256-\${createHash('sha256').update(SCRIPT).digest('base64')}\`;
`;
}

if (import.meta.main) await writeFile(SCRIPT_FILE, await pageScript());
