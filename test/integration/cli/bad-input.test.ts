// A user's mistakes: one clear message, exit status 1, nothing on standard output, nothing sent.
import { readdir } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { answer } from '../../support/openai/replies.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';

async function fails(folder: UserFolder, args: string[], env = {}): Promise<string> {
  const { status, stdout, stderr } = await folder.run(args, env);
  expect(status, stderr).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^ +at /m);
  return stderr;
}

it.each([
  ['a holdout that is not there', ['run', 'gone.csv'], /^gone\.csv: there is no such file\. .*$/],
  ['an empty holdout', ['run', 'empty.csv'], /^empty\.csv: the file is empty\. .*$/],
  [
    'a folder of several files',
    ['run', '.'],
    /^\.: there are the splits "empty", "tickets", and none is called "test"\. Name one with --split-name.*$/,
  ],
  [
    'an unknown key in the benchmark',
    ['run', 'tickets.csv', '--benchmark', 'typo.yaml'],
    /^typo\.yaml:2: unknown key `modles`; did you mean `models`\? .*$/,
  ],
  [
    'an endpoint that is not declared',
    ['run', 'tickets.csv', '--benchmark', 'endpoint.yaml'],
    /^endpoint\.yaml: the endpoint opnai of the model x is not declared\. Did you mean openai\?$/,
  ],
  [
    'a missing key',
    ['run', 'tickets.csv', '--benchmark', 'key.yaml'],
    /^key\.yaml: the endpoint openai of the model x needs an API key\. Set OPENAI_API_KEY .*$/,
  ],
  ['an address that is not encrypted', ['run', 'http://example.org/tickets.csv'], /http:\/\/ is not allowed/],
  ['a limit that is none', ['run', 'tickets.csv', '--max-concurrent-requests', '0'], /Expected a whole number/],
  ['a time limit that is none', ['run', 'tickets.csv', '--request-timeout', '0'], /Expected seconds, above 0/],
  ['a time limit above the functions’', ['run', 'tickets.csv', '--request-timeout', '241'], /at most 240/],
  ['an unknown command', ['rum'], /unknown command 'rum'\n\(Did you mean run\?\)/],
])('names %s before anything starts', async (_what, args, message) => {
  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(9));
  folder.write('empty.csv', '');
  folder.write('typo.yaml', 'seed: 1\nmodles: [x]\n');
  folder.write('endpoint.yaml', 'models: [{model: x, endpoint: opnai}]\n');
  folder.write('key.yaml', 'models: [x]\n');
  const before = await readdir(folder.path);
  expect((await fails(folder, args)).trim()).toMatch(message);
  expect(await readdir(folder.path)).toEqual(before);
});

it('reports the problems of a holdout by its path and lines, without asking a model', async () => {
  const server = await startOpenAiServer({ script: () => answer('bug') });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  folder.write('b.yaml', 'models: [stub]\nlabel: kind\n');
  folder.write('tickets.csv', 'text,kind\na crash,bug\na refund,\nanother crash,bug\nno end,\n');
  const env = { OPENAI_BASE_URL: server.url };
  const rows = await fails(folder, ['run', 'tickets.csv', '--benchmark', 'b.yaml'], env);
  expect(rows).toMatch(/^tickets\.csv:3: the row has no label.*\ntickets\.csv:5: the row has no label.*\n$/m);

  folder.write('tickets.csv', 'text,label\na crash,bug\n');
  const columns = await fails(folder, ['run', 'tickets.csv', '--benchmark', 'b.yaml'], env);
  expect(columns).toMatch(/^(tickets\.csv|b\.yaml).*kind.*"text", "label"/m);
  expect(server.requestCount).toBe(0);
  // Neither a run nor a line in the index of reports.
  expect(await readdir(folder.path)).toEqual(['b.yaml', 'tickets.csv']);
}, 90_000);
