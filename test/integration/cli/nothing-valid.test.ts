// A model of which nothing can be read is asked a hundred times, not for every row, unless a person wants it.
import { expect, it, onTestFinished } from 'vitest';
import { answer } from '../../support/openai/replies.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';

const ROWS = 600;
/** Pipes that claim to be a terminal, but one that cannot draw. */
const TERMINAL = {
  NODE_OPTIONS: '--import=data:text/javascript,process.stdin.isTTY=true;process.stderr.isTTY=true',
  TERM: 'dumb',
};

it('stops, shows what the model answers, and asks all rows only after a yes', async () => {
  // Each row differs, so the cache answers a row only when it is asked again.
  const server = await startOpenAiServer({ script: ({ user }) => answer(`no idea about ${user.length}`) });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  folder.write('t.csv', ticketsCsv(ROWS));
  folder.write('b.yaml', 'models: [stub]\nbaselines: []\nlabels: [bug, billing]\nlimits: {deadline: 1h}\n');
  const command = folder.start(['run', 't.csv', '--benchmark', 'b.yaml'], { ...TERMINAL, OPENAI_BASE_URL: server.url });
  await command.said(/Continue\? \(y\/N\)/);
  command.process.stdin?.write('y\n');
  await command.said(/Ask all rows all the same\? \(y\/N\)/);
  const first = server.requestCount;
  expect(first).toBeGreaterThanOrEqual(100);
  expect(first).toBeLessThan(ROWS);
  command.process.stdin?.write('y\n');
  const { status, stdout, stderr } = await command.ended;
  expect(stderr).toContain('no idea about');
  expect(status).toBe(0);
  expect(stdout).toContain('names no label');
  const rows = new Set(server.requests.map(({ user }) => user).filter((user) => /invoice|step/.test(user)));
  expect(rows.size).toBe(ROWS);
  // What was answered before was not paid for again: only the calls before the run are.
  expect(server.requestCount).toBeLessThan(ROWS + 20);
}, 180_000);
