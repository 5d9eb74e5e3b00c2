// On a terminal, a run asks before it spends. Nothing is uploaded or called until the answer is yes.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { answer } from '../../support/openai/replies.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { type Command, ticketsCsv, UserFolder } from '../../support/runs/command.ts';

/** Pipes that claim to be a terminal, but one that cannot draw. */
const TERMINAL = {
  NODE_OPTIONS: '--import=data:text/javascript,process.stdin.isTTY=true;process.stderr.isTTY=true',
  TERM: 'dumb',
};

function start(folder: UserFolder, command: string, baseUrl: string): Command {
  folder.write('t.csv', command === 'run' ? ticketsCsv(9) : 'text\nit crashes\n');
  folder.write('b.yaml', 'models: [stub]\nbaselines: []\nlabels: [bug, billing]\n');
  return folder.start([command, 't.csv', '--benchmark', 'b.yaml'], { ...TERMINAL, OPENAI_BASE_URL: baseUrl });
}

it.each(['run', 'predict'])(
  '%s sends nothing after a no',
  async (command) => {
    const server = await startOpenAiServer({ script: () => answer('bug') });
    onTestFinished(() => server.stop());
    const folder = new UserFolder();
    const refused = start(folder, command, server.url);
    await refused.said(/Continue\? \(y\/N\)/);
    refused.process.stdin?.end('n\n');
    const { status, stderr } = await refused.ended;
    expect(status).toBe(1);
    expect(stderr).toContain('Nothing was sent.');
    expect(server.requestCount).toBe(0);
    const bucket = join(folder.path, '.holdout/s3');
    const files = existsSync(bucket) ? await readdir(bucket, { recursive: true, withFileTypes: true }) : [];
    expect(files.filter((file) => file.isFile() && file.name.endsWith('.csv'))).toEqual([]);
  },
  90_000,
);

it('continues after a yes', async () => {
  const server = await startOpenAiServer({ script: () => answer('bug') });
  onTestFinished(() => server.stop());
  const taken = start(new UserFolder(), 'run', server.url);
  await taken.said(/Continue\? \(y\/N\)/);
  taken.process.stdin?.end('y\n');
  expect((await taken.ended).status).toBe(0);
  expect(server.requestCount).toBeGreaterThan(0);
}, 90_000);
