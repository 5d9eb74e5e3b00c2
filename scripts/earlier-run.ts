// Makes test/fixtures/earlier-run: what an interrupted run of an earlier version leaves on a laptop. For a checkout of
// that version in a folder of its own, with its node_modules:
//
//   node scripts/node.js scripts/earlier-run.ts <checkout>
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROWS = 40;
const [checkout = ''] = process.argv.slice(2);
const target = resolve('test/fixtures/earlier-run');

const rows = Array.from({ length: ROWS }, (_, row) =>
  row % 3 === 0 ? `refund of invoice ${row},billing` : `crash in step ${row},bug`,
);
const body = JSON.stringify({
  id: 'answer',
  object: 'chat.completion',
  created: 0,
  model: 'scripted',
  choices: [{ index: 0, message: { role: 'assistant', content: 'bug' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 },
});

let calls = 0;
const server = createServer((_request, response) => {
  calls++;
  setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(body), 200);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('the server has no port');

const folder = await mkdtemp(join(tmpdir(), 'holdout-earlier-'));
await writeFile(join(folder, 'tickets.csv'), `text,label\n${rows.join('\n')}\n`);
await writeFile(join(folder, 'b.yaml'), 'models: [scripted]\nbaselines: [majority, keywords]\n');
const args = ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--state', 'state', '--max-concurrent-requests', '2'];
const child: ChildProcess = spawn(process.execPath, [join(resolve(checkout), 'cli/holdout.js'), ...args, '--yes'], {
  cwd: folder,
  env: { PATH: process.env.PATH, HOME: tmpdir(), OPENAI_BASE_URL: `http://127.0.0.1:${address.port}/v1` },
  stdio: 'inherit',
});
const watch = setInterval(() => {
  if (calls >= ROWS / 4) child.kill('SIGINT');
}, 20);
await once(child, 'exit');
clearInterval(watch);
server.close();
// names.json has the path of a file that is gone.
for (const left of ['logs', 'notes', 'names.json'])
  await rm(join(folder, 'state', left), { recursive: true, force: true });
await rm(target, { recursive: true, force: true });
await cp(folder, target, { recursive: true });
await rm(folder, { recursive: true, force: true });
