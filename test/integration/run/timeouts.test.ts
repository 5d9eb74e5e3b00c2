// Calls that are cancelled at the time limit: asked again, and told in the report.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { answer } from '../../support/openai/replies.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';

it('tells how many calls were cancelled after --request-timeout, and loses no row', async () => {
  const asked = new Map<string, number>();
  const server = await startOpenAiServer({
    script: ({ user }) => {
      const times = (asked.get(user) ?? 0) + 1;
      asked.set(user, times);
      return times === 1 && /step [12]\b/.test(user) ? { connection: 'hang' } : answer('bug');
    },
  });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(8));
  folder.write('b.yaml', 'models: [stub]\nbaselines: []\nlabels: [bug, billing]\n');
  const { status, stdout, stderr } = await folder.run(
    ['run', 'tickets.csv', '--benchmark', 'b.yaml', '--json', '--request-timeout', '4'],
    { OPENAI_BASE_URL: server.url },
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const report = JSON.parse(stdout);
  expect(report.variants[0]).toMatchObject({ answered: 8, failed: 0, timeouts: 2 });
  const message = expect.stringMatching(/stub\/zero-shot 2 \(4 s\)\. .*max_concurrent_requests.*request_timeout/);
  expect(report.warnings).toContainEqual({ code: 'timeouts', count: 2, message });
  expect(await readFile(join(folder.path, 'reports/tickets', report.run, 'report.md'), 'utf8')).toContain('(4 s)');
});
