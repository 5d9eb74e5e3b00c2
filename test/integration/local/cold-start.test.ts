// What a function's cold start reads and loads: of its bundle, and of Node.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { at } from '../../../lambda/shared/at.ts';
import { built, HOLDOUT } from '../../../local/template/built.ts';
import { type FunctionResource, readStack } from '../../../local/template/read.ts';

/** Words that no minifier changes, from what few invocations need. */
const RARELY_NEEDED = {
  openai: 'OpenAI-Organization',
  'its tokenizer': 'internationally',
  vega: 'vega-lite',
  yaml: 'BLOCK_FOLDED',
  'the client of SSM': 'AmazonSSM',
  'the client of Lambda': '2015-03-31',
  'the client of EventBridge': 'AWSEvents',
};

let functions: FunctionResource[];
beforeAll(async () => {
  functions = [...readStack(await built(HOLDOUT, () => undefined), 'http://127.0.0.1').functions.values()];
}, 120_000);

const named = (name: string): FunctionResource =>
  at(
    functions.filter((one) => one.name.startsWith(name)),
    0,
  );

it.each(['Dispatch', 'Classify', 'Collect', 'Report'])('%s begins without what few invocations need', (name) => {
  const { code } = named(name);
  const all = readdirSync(code).filter((file) => file.endsWith('.mjs'));
  const first = atStart(code);
  const holding = (word: string, files: Iterable<string>) =>
    [...files].filter((file) => readFileSync(join(code, file), 'utf8').includes(word));
  for (const [what, word] of Object.entries(RARELY_NEEDED)) expect(holding(word, first), what).toEqual([]);
  // A word that is nowhere would prove nothing.
  if (name === 'Dispatch') expect(holding(RARELY_NEEDED.openai, all)).toHaveLength(1);
  if (name === 'Dispatch') expect(holding(RARELY_NEEDED['its tokenizer'], all)).not.toEqual([]);
  if (name === 'Classify') expect(holding(RARELY_NEEDED['the client of SSM'], all)).toHaveLength(1);
  if (name === 'Collect') expect(holding(RARELY_NEEDED['the client of Lambda'], all)).toHaveLength(1);
  if (name === 'Report') expect(holding(RARELY_NEEDED.vega, all)).not.toEqual([]);
  if (name === 'Report') expect(holding(RARELY_NEEDED['the client of EventBridge'], all)).toHaveLength(1);
});

it.each(['Dispatch', 'Classify', 'Collect', 'Report'])('%s makes no import of node:http, which loads fetch', (name) => {
  const { code } = named(name);
  const modules = readdirSync(code).filter((file) => file.endsWith('.mjs'));
  const imports = modules.filter((file) =>
    /(?:from|import)[ (]?"node:http"/.test(readFileSync(join(code, file), 'utf8')),
  );
  expect(imports).toEqual([]);
});

it('loads of Node what requests to AWS need, and not its fetch', () => {
  const { code, environment } = named('Collect');
  const source = `await import(${JSON.stringify(pathToFileURL(join(code, 'index.mjs')).href)});
    console.log(process.moduleLoadList.filter((name) => /undici|_http_client/.test(name)).join());`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    env: { ...environment, AWS_REGION: 'eu-central-1' },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout.trim()).toBe('NativeModule _http_client');
});

/** The files that import statements lead to. */
function atStart(code: string): Set<string> {
  const files = new Set(['index.mjs']);
  for (const file of files) {
    for (const [, next = ''] of readFileSync(join(code, file), 'utf8').matchAll(/(?:from|import) ?"\.\/([^"]+)"/g)) {
      files.add(next);
    }
  }
  return files;
}
