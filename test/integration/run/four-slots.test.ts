// A server that works on four calls at once and lets the others wait, as a small llama.cpp or Ollama does.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { answer } from '../../support/openai/replies.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';

const SLOTS = 4;
const ROWS = 70;
const CALL_MS = 500;

it('answers all rows without a time-out, although 64 calls at once would wait longer than the limit', async () => {
  const waiting: (() => void)[] = [];
  let busy = 0;
  const server = await startOpenAiServer({
    script: async () => {
      if (busy < SLOTS) busy++;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      await delay(CALL_MS);
      const next = waiting.shift();
      if (next) next();
      else busy--;
      return answer('bug');
    },
  });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(ROWS));
  folder.write('b.yaml', 'models: [stub]\nbaselines: []\nlabels: [bug, billing]\n');
  // With 64 in flight, the last would wait 8 s, and with 38 almost 5 s.
  const { status, stdout, stderr } = await folder.run(
    ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--json', '--request-timeout', '4'],
    { OPENAI_BASE_URL: server.url },
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const report = JSON.parse(stdout);
  expect(report.variants[0]).toMatchObject({ answered: ROWS });
  expect(report.warnings).not.toContainEqual(expect.objectContaining({ code: 'timeouts' }));
  // One request more is the preflight's.
  expect(server.requestCount).toBe(ROWS + 1);
  expect(server.peakInFlight).toBeLessThan(32);
});
