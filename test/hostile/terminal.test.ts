// Names from files reach the terminal as plain text that cannot move the cursor or reverse a line.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { answer } from '../support/openai/replies.ts';
import { startOpenAiServer } from '../support/openai/server.ts';
import { UserFolder } from '../support/runs/command.ts';

const RED = '\u001b[31mred\u001b[0m';
const TITLE = '\u001b]0;owned\u0007';
const TURNED = '\u202egpj.exe';
const FILE = 'my tags+%2F é.csv';
/** Control characters except the line feed, and invisible characters. */
const HIDDEN = /(?!\n)[\p{Cc}\p{Cf}]/u;

async function folderWith(benchmark: object, holdout: string) {
  const server = await startOpenAiServer({ script: () => answer('red') });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  folder.write(FILE, holdout);
  folder.write('b.json', JSON.stringify(benchmark));
  const env = { OPENAI_BASE_URL: server.url };
  return { folder, run: () => folder.run(['run', FILE, '--benchmark', 'b.json'], env) };
}

it('prints a score table, notes and files safely', { timeout: 90_000 }, async () => {
  const benchmark = { models: [`${RED}${TITLE}`], baselines: [] };
  const { folder, run } = await folderWith(benchmark, `text,tag\na,${RED}\nb,${RED} \nc,${TURNED}\n`);
  const { status, stdout, stderr } = await run();
  expect(status, stderr).toBe(0);
  expect(stdout).toContain('red');
  expect(stdout + stderr).not.toMatch(HIDDEN);
  const [html = ''] = stdout.match(/reports\/\S+report\.html/) ?? [];
  expect(existsSync(join(folder.path, html))).toBe(true);
});

it('prints the problems of a file safely', { timeout: 90_000 }, async () => {
  const { run } = await folderWith({ label: `${RED}` }, `text,${TITLE}${TURNED}\na,x\n`);
  const { status, stderr } = await run();
  expect(status).toBe(1);
  expect(stderr).toContain(`${FILE}: there is no column "`);
  expect(stderr).not.toMatch(HIDDEN);
});
