// Puts canaries into everything confidential. After a run in which everything goes wrong, where have they got to?
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as replies from '../../support/openai/replies.ts';
import { failFirstOfEach } from '../../support/openai/scripts.ts';
import { type Script, startOpenAiServer } from '../../support/openai/server.ts';
import { type Ended, UserFolder } from '../../support/runs/command.ts';
import { endTestStack, startTestStack } from '../../support/runs/local-run.ts';

const KEY = 'sk-CanaryKey0123456789';
/** In texts of rows, of train rows (which become examples), and in ids. */
const [ROW, EXAMPLE, ID] = ['CanaryRow', 'CanaryExample', 'CanaryId'];
/** What the model says about rows. It belongs in reports but in no log. */
const SAID = 'CanarySaid';
const RUN_MS = 120_000;

interface Left {
  readonly logs: string;
  /** Everything else below the folder, unpacked, by path. */
  readonly files: ReadonlyMap<string, string>;
}

async function leftIn(folder: string): Promise<Left> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, string>();
  let logs = '';
  for (const file of found.filter((entry) => entry.isFile())) {
    const path = join(file.parentPath, file.name);
    const bytes = await readFile(path);
    const text = path.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString('latin1');
    if (path.endsWith('.log')) logs += text;
    else files.set(path.slice(folder.length + 1), text);
  }
  return { logs, files };
}

const withCanary = ({ files }: Left, canary: string): string[] =>
  [...files].filter(([, text]) => text.includes(canary)).map(([path]) => path);

/** Every fault with words in it repeats what it was asked, and the key. */
const script: Script = (request) => {
  const { user, headers } = request;
  const repeated = `${SAID} ${user} ${headers.authorization}`;
  const row = Number(/row (\d+)/.exec(user)?.[1] ?? Number.NaN);
  const error = { message: repeated, type: repeated, param: null, code: null };
  switch (row % 8) {
    case 1:
      return failFirst500(request);
    case 2:
      return replies.answer(`${SAID} is my answer to row ${row}`);
    case 3:
      return { status: 400, error: { ...error, code: 'content_filter' } };
    case 4:
      return { status: 422, error: { ...error, code: repeated } };
    case 5:
      return failFirstRaw(request);
    case 6:
      return replies.refusal;
    default:
      return replies.answer('bug');
  }
};
const failFirst500 = failFirstOfEach(
  1,
  { ...replies.serverError, error: { ...replies.serverError.error, message: SAID } },
  () => replies.answer('bug'),
);
const failFirstRaw = failFirstOfEach(1, { raw: `{"${SAID}": "${KEY}`, contentType: 'application/json' }, () =>
  replies.answer('bug'),
);

const csv = (canary: string, rows: number) =>
  [
    'id,text,label',
    ...Array.from({ length: rows }, (_, row) => `${ID}${row},${canary} row ${row},${row % 2 ? 'bug' : 'billing'}`),
    '',
  ].join('\n');

interface Played extends Ended {
  readonly left: Left;
}

/** Played once for all tests. What remains of it is in memory. */
let once: Promise<Played> | undefined;
const played = (): Promise<Played> => (once ??= play());

async function play(): Promise<Played> {
  const server = await startOpenAiServer({ script, apiKey: KEY });
  const folder = new UserFolder();
  folder.write('tickets.csv', csv(ROW, 24));
  folder.write('train.csv', csv(EXAMPLE, 20));
  const few = '{name: few, examples: {strategy: label_diversity_similarity, per_label: 1}}';
  const random = '{name: random, examples: {strategy: random, count: 2, format: text}, reason: true}';
  folder.write('b.yaml', `models: [stub]\nprompts: [{name: zero-shot}, ${few}, ${random}]\nid: id\n`);
  const env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: server.url };
  const ended = await folder.run(['run', 'tickets.csv', '--train', 'train.csv', '--benchmark', 'b.yaml'], env);
  await server.stop();
  return { ...ended, left: await leftIn(folder.path) };
}

describe('a run with faults of all kinds', { timeout: RUN_MS }, () => {
  it('ends, with faults in it', async () => {
    const { status, stderr, left } = await played();
    expect(status, stderr).toBe(0);
    expect(left.logs).toContain('report_written');
    const report = [...left.files].find(([path]) => /^reports\/.*report\.json$/.test(path))?.[1] ?? '';
    for (const code of ['content_filter', 'http_422', 'refusal']) expect(report).toContain(`"${code}"`);
  });

  it('writes no text, id, answer or key to any log line', async () => {
    const { left } = await played();
    for (const canary of [ROW, EXAMPLE, ID, SAID, KEY]) expect(left.logs).not.toContain(canary);
  });

  it('leaves the key nowhere: no message, object, report or state', async () => {
    const { left, stdout, stderr } = await played();
    expect(left.files.size).toBeGreaterThan(20);
    expect(withCanary(left, KEY)).toEqual([]);
    expect(stdout + stderr).not.toContain(KEY);
  });

  it.each([
    // Suspects, and the control sample beside them, are for somebody who reads the rows.
    ['rows where it shows them', ROW, ['report.html', 'report.json', 'suspects.csv']],
    ['texts of examples in its prompts', EXAMPLE, ['report.html', 'report.json']],
  ])('has in its report %s, and nowhere else', async (_, canary, places) => {
    const { left } = await played();
    const reports = withCanary(left, canary).filter((path) => path.startsWith('reports/'));
    const names = new Set(reports.map((path) => path.split('/').at(-1)));
    expect([...names].sort()).toEqual(places);
  });
});

it(
  'a run refused by its endpoint has the key in no problem, though the endpoint repeats it',
  async () => {
    const error = { message: `Incorrect API key: ${KEY}.`, type: KEY, param: null, code: 'invalid_api_key' };
    const server = await startOpenAiServer({ script: () => ({ status: 401, error }) });
    onTestFinished(() => server.stop());
    const folder = new UserFolder();
    folder.write('tickets.csv', csv(ROW, 4));
    folder.write('b.yaml', 'models: [stub]\n');
    const env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: server.url };
    const { status, stdout, stderr } = await folder.run(['run', 'tickets.csv', '--benchmark', 'b.yaml'], env);
    expect(status).toBe(1);
    expect(stderr).toContain('Incorrect API key: ….');
    expect(stdout + stderr).not.toContain(KEY);
    const left = await leftIn(folder.path);
    expect(withCanary(left, KEY)).toEqual([]);
    expect(left.logs).not.toContain(KEY);
  },
  RUN_MS,
);

it(
  'truncated messages and objects leave none of their text in the logs',
  async () => {
    const test = await startTestStack();
    onTestFinished(() => endTestStack(test));
    const { queues } = test.stack;
    const cut = `{"run":"r","content":{"row":{"text":"${ROW}`;
    for (const name of [/_samples_/, /ResultsQueue/, /_dead_/]) {
      const arn = [...queues.store.allQueues()].find((one) => name.test(one.name))?.arn ?? '';
      queues.send(arn, cut);
      queues.send(arn, ROW);
    }
    const created_at = new Date().toISOString();
    const source = { bucket: test.store.bucket, key: 'holdouts/tags.csv', etag: 'e' };
    await test.store.put('active/also-cut', `${ROW} {"`);
    await test.store.putJson('active/cut', { run: 'cut', name: 'tags', created_at, source });
    await test.store.put('runs/cut/run.json', `${ROW} {"`);
    test.stack.invoke('dispatch', { sweep: true });
    test.stack.invoke('collect', { sweep: true });
    const log = (name: string) => {
      const file = join(test.stateDir, 'logs', `${name}.log`);
      return existsSync(file) ? readFileSync(file, 'utf8') : '';
    };
    const said = (name: string, ...words: string[]) =>
      expect.poll(() => words.filter((word) => !log(name).includes(word)), { timeout: 20_000 }).toEqual([]);
    await said('collect', 'malformed_messages', 'active/also-cut is not JSON');
    await said('dispatch', 'active/also-cut is not JSON', 'run_not_readable');
    expect(['dispatch', 'classify-openai', 'collect', 'report'].map(log).join('')).not.toContain(ROW);
    expect(test.stack.failures()).toEqual([]);
  },
  RUN_MS,
);
