// `holdout run` and `holdout status` as a user sees them.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { serveHttp } from '../../support/http-server.ts';
import { answer } from '../../support/openai/replies.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';

/** A run takes some seconds, mostly because of the queues' batching windows. */
const FULL_RUNS_MS = 90_000;

const variantsOf = (json: string): string[] => Report.parse(JSON.parse(json)).variants.map(({ name }) => name);

it(
  'writes reports, prints scores, and keeps standard output to report.json with --json',
  async () => {
    const folder = new UserFolder();
    folder.write('tickets.csv', ticketsCsv(30));
    folder.write('train.csv', ticketsCsv(60));

    const first = await folder.run(['run', 'tickets.csv', '--train', 'train.csv']);
    expect(first.status, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/^tfidf +100\.0% \(\d\d\.\d–100\.0%\) +\$0 +– +best/m);
    expect(first.stderr).toMatch(/^tickets: 30 rows × 4 variants = 120 samples, 2 labels$/m);
    expect(first.stderr).toMatch(/^120 of 120 \(100%\), /m);
    // Two lines about files: the page, and the command that opens it.
    const [, place = ''] =
      /^Report {2}(reports\/tickets\/.*)\/report\.html, .*\nOpen {4}npx holdout open$/m.exec(first.stdout) ?? [];
    expect(first.stdout.match(/reports\//g)).toHaveLength(1);
    const files = await readdir(join(folder.path, place));
    expect(files).toEqual(expect.arrayContaining(['report.html', 'report.md', 'report.json', 'predictions.csv']));
    expect(variantsOf(await readFile(join(folder.path, place, 'report.json'), 'utf8'))).toContain('tfidf');

    // After the end of its run, the same command starts a new one. It does not use the first one's train file again.
    const second = await folder.run(['run', 'tickets.csv', '--json']);
    expect(second.status, second.stderr).toBe(0);
    expect(variantsOf(second.stdout)).toEqual(['keywords']);
    expect(second.stderr).toContain('100%');
    const runs = await readdir(join(folder.path, 'reports/tickets'));
    expect(runs).toHaveLength(2);

    const { stdout } = await folder.run(['status']);
    expect(stdout).toMatch(/^No open runs\.\nLatest reports:\n/);
    for (const run of runs) expect(stdout).toMatch(new RegExp(`^tickets +${run} +complete +\\S`, 'm'));
  },
  FULL_RUNS_MS,
);

it(
  'calls the benchmark’s models with a key that is written nowhere',
  async () => {
    const server = await startOpenAiServer({ script: () => answer('bug'), apiKey: 'sk-secret' });
    onTestFinished(() => server.stop());
    const folder = new UserFolder();
    folder.write('tickets.csv', ticketsCsv(9));
    folder.write('b.yaml', 'models: [stub]\nbaselines: []\nlabels: [bug, billing]\n');
    const env = { OPENAI_API_KEY: 'sk-secret', OPENAI_BASE_URL: server.url };
    const { status, stdout, stderr } = await folder.run(['run', 'tickets.csv', '--benchmark', 'b.yaml'], env);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^stub\/zero-shot +66\.7% /m);

    const files = (await readdir(folder.path, { recursive: true, withFileTypes: true })).filter((file) =>
      file.isFile(),
    );
    expect(files.length).toBeGreaterThan(10);
    for (const { parentPath, name } of files) {
      expect(await readFile(join(parentPath, name), 'latin1'), name).not.toContain('sk-secret');
    }
  },
  FULL_RUNS_MS,
);

it(
  'ends with status 100 if a gate fails, with a JUnit file',
  async () => {
    const folder = new UserFolder();
    folder.write('tickets.csv', ticketsCsv(9));
    const gate = (min: number) => `  - {metric: accuracy, min: ${min}, variant: best}\n`;
    folder.write('b.yaml', `keywords: {billing: [refund], bug: [crash]}\ngates:\n${gate(0.5)}${gate(2)}`);
    const { status, stdout } = await folder.run(['run', 'tickets.csv', '--benchmark', 'b.yaml']);
    expect(status).toBe(100);
    expect(stdout).toContain('Gate failed: accuracy of keywords is 1; expected at least 2.');
    const [, place = ''] = /^Report {2}(reports\/.*)\/report\.html, /m.exec(stdout) ?? [];
    const path = `${place}/junit.xml`;
    expect(await readFile(join(folder.path, path), 'utf8')).toContain('tests="2" failures="1"');
  },
  FULL_RUNS_MS,
);

it(
  'ends with status 101 if no gate fails, and the rows cannot decide one',
  async () => {
    const folder = new UserFolder();
    folder.write('tickets.csv', ticketsCsv(9));
    const gate = (min: number) => `  - {metric: accuracy, min: ${min}, variant: keywords, on: lower_bound}\n`;
    folder.write('b.yaml', `keywords: {billing: [refund], bug: [crash]}\ngates:\n${gate(0.5)}${gate(0.9)}`);
    const { status, stdout } = await folder.run(['run', 'tickets.csv', '--benchmark', 'b.yaml']);
    expect(status).toBe(101);
    expect(stdout).toContain('Gate undecided: accuracy of keywords is 1, and in truth 0.7169 to 1');
    const [, place = ''] = /^Report {2}(reports\/.*)\/report\.html, /m.exec(stdout) ?? [];
    const path = `${place}/junit.xml`;
    expect(await readFile(join(folder.path, path), 'utf8')).toContain('tests="2" failures="0" skipped="1"');
  },
  FULL_RUNS_MS,
);

it(
  'accepts a holdout from a URL',
  async () => {
    const host = await serveHttp((_request, response) => response.end(ticketsCsv(9)));
    const url = `${host}/data/my%20tickets.csv?version=2`;
    const folder = new UserFolder();
    const { status, stdout, stderr } = await folder.run(['run', url]);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^Report {2}reports\/my-tickets\//m);
  },
  FULL_RUNS_MS,
);
