// Whole local runs against a real llama.cpp server with a real small model, directly and through LiteLLM's proxy.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserFolder } from '../support/runs/command.ts';
import { free, masked } from './distribution.ts';
import { GATEWAY_KEY, startLiteLlm } from './litellm.ts';
import { isForeign, startLlama } from './llama.ts';
import { installed, type Packages } from './packages.ts';
import type { Started } from './process.ts';
import { type Exchange, type Recorder, startRecorder } from './recorder.ts';
import { finished, LABELS, type Line, ROWS, startRun, TICKETS } from './run.ts';

/** The server's probabilities differ by as much with what else it computes at the moment. */
const NOISE = 0.05;
/** Rows whose confidence is compared, for each prompt. */
const SAMPLE = 5;
/** A small model gives reasons without end. */
const REASON_TOKENS = 60;
/** A row that no slot of the server can hold. */
const ENDLESS = { id: 'endless', subject: 'Log', body: 'error in line '.repeat(1_000), label: 'bug' };

type Llama = Awaited<ReturnType<typeof startLlama>>;

const servers = await startServers();
if (typeof servers === 'string') {
  console.error(`\ntest:servers is SKIPPED on this machine: ${servers}\n`);
  it.skip(`a real server: ${servers}`, () => {});
} else {
  describe('a real llama-server', () => tests(servers));
}

async function startServers(): Promise<{ packages: Packages; llama: Llama } | string> {
  const packages = await installed();
  if (typeof packages === 'string') return packages;
  try {
    return { packages, llama: await startLlama(packages) };
  } catch (error) {
    if (isForeign(error)) return 'its processor lacks instructions that the llama-server of the package was built with';
    throw error;
  }
}

function tests(started: { packages: Packages; llama: Llama }): void {
  const { packages } = started;
  const { url: server, port } = started.llama;
  const folder = mkdtempSync(join(tmpdir(), 'holdout-servers-'));
  let llama: Llama = started.llama;
  let recorder: Recorder;
  let gateway: Started | undefined;
  beforeAll(async () => {
    recorder = await startRecorder(server);
    gateway = await startLiteLlm(packages, `${server}/v1`, folder);
  });
  afterAll(async () => {
    await recorder?.close();
    await gateway?.stop();
    await llama.stop();
    rmSync(folder, { recursive: true });
  });

  /** What the recorder passed on for a row and this prompt. @param shots messages of examples in it */
  const exchangeOf = ({ row }: Line, prompt: (exchange: Exchange) => boolean): Exchange => {
    const ticket = TICKETS[row - 1];
    const found = recorder.exchanges.filter(
      (one) => prompt(one) && one.request.messages.at(-1)?.content.includes(JSON.stringify(ticket?.body)),
    );
    const [exchange] = found;
    if (exchange === undefined) throw new Error(`row ${row} was not asked`);
    return exchange;
  };

  it('answer: auto, with and without examples: every row is answered, and no confidence is made up', async () => {
    const own = new UserFolder();
    const examples = { strategy: 'label_diversity_random', per_label: 1 };
    const benchmark = { answer: 'auto', prompts: ['zero-shot', { name: 'few-shot', examples }] };
    const { report, lines } = await finished(own, startRun({ folder: own, endpoint: `${recorder.url}/v1`, benchmark }));

    expect(report.status).toBe('complete');
    expect(lines).toHaveLength(2 * ROWS);
    expect(lines.filter(({ status }) => status !== 'answered')).toEqual([]);
    for (const [name, isPrompt] of Object.entries(PROMPTS)) {
      const asked = lines.filter(({ variant }) => variant.endsWith(name));
      expect(asked.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual(TICKETS.map((_, index) => index + 1));
      for (const line of asked) {
        const { answer } = exchangeOf(line, isPrompt);
        expect(JSON.parse(answer.choices[0].message.content)).toEqual({ label: line.answer });
        expect(line.prompt_tokens).toBe(answer.usage.prompt_tokens);
      }
      for (const line of spread(asked)) {
        const { request } = exchangeOf(line, isPrompt);
        await expectBorneOut(line, await masked({ server, request, before: '{"label":"', labels: LABELS }));
      }
    }
  });

  it('answer: label, through LiteLLM: an answer is read or invalid, and a row that is too long fails alone', async () => {
    const own = new UserFolder();
    const endpoint = `${gateway?.url}/v1`;
    const benchmark = { answer: 'label' };
    const tickets = [...TICKETS, ENDLESS];
    const run = startRun({ folder: own, endpoint, key: GATEWAY_KEY, benchmark, tickets });
    const { report, lines } = await finished(own, run);

    expect(report.status).toBe('complete');
    expect(lines).toHaveLength(ROWS + 1);
    const long = lines.filter(({ status }) => status === 'failed');
    expect(long.map(({ row, error_code }) => ({ row, error_code }))).toEqual([
      { row: ROWS + 1, error_code: 'context_length_exceeded' },
    ]);
    for (const { status, prediction, answer } of lines) {
      if (status === 'answered') expect(answer.toLowerCase()).toContain(prediction);
    }
  });

  it('reason: true: a reason stands before the label', async () => {
    const own = new UserFolder();
    const parameters = { max_completion_tokens: REASON_TOKENS };
    const models = [{ model: 'smollm2', price: { input: 0, output: 0 }, parameters }];
    const benchmark = { models, prompts: [{ name: 'zero-shot', reason: true }] };
    const { report, lines } = await finished(own, startRun({ folder: own, endpoint: `${server}/v1`, benchmark }));

    expect(report.status).toBe('complete');
    expect(lines).toHaveLength(ROWS);
    const answered = lines.filter(({ status }) => status === 'answered');
    expect(answered.filter(({ reason }) => reason === '')).toEqual([]);
  });

  it('repeats: 2, and the server is killed and started again meanwhile: no row is lost', async () => {
    const own = new UserFolder();
    const before = recorder.exchanges.length;
    // Other words than in the runs before.
    const prompts = [{ name: 'again', user: 'Ticket: {{*}}' }];
    const benchmark = { repeats: 2, prompts };
    const run = startRun({ folder: own, endpoint: `${recorder.url}/v1`, benchmark });
    while (recorder.exchanges.length < before + ROWS / 2) {
      if (run.process.exitCode !== null) break;
      await sleep(20);
    }
    await llama.stop();
    // Long enough for calls that find nobody.
    await sleep(3_000);
    llama = await startLlama(packages, port);
    const { report, lines } = await finished(own, run);

    expect(report.status).toBe('complete');
    const samples = lines.map(({ row, repeat }) => `${row}/${repeat}`);
    expect(new Set(samples).size).toBe(2 * ROWS);
    expect(samples).toHaveLength(2 * ROWS);
    expect(lines.filter(({ status }) => status !== 'answered')).toEqual([]);
  });
}

const PROMPTS: Readonly<Record<string, (exchange: Exchange) => boolean>> = {
  '/zero-shot': ({ request }) => request.response_format !== undefined && !withExamples(request),
  '/few-shot': ({ request }) => request.response_format !== undefined && withExamples(request),
};

const withExamples = ({ messages }: Exchange['request']): boolean =>
  messages[0]?.content.includes('Examples:') ?? false;

/** Some of the lines, from the first to the last. */
const spread = (lines: readonly Line[]): Line[] =>
  lines.filter((_, index) => index % Math.ceil(lines.length / SAMPLE) === 0);

/** What is printed is near the server's own distribution, or nothing is printed. */
async function expectBorneOut(line: Line, own: readonly number[]): Promise<void> {
  const label = LABELS.indexOf(line.prediction);
  const told = `row ${line.row} of ${line.variant}, "${line.prediction}": ${own.map((one) => one.toFixed(3))}`;
  if (line.confidence !== '') expect(Math.abs(Number(line.confidence) - (own[label] ?? 0)), told).toBeLessThan(NOISE);
}
void free;
