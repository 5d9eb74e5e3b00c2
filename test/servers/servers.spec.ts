// Whole local runs against a real llama.cpp server with a real small model, directly and through LiteLLM's proxy.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserFolder } from '../support/runs/command.ts';
import { free, masked } from './distribution.ts';
import { GATEWAY_KEY, startLiteLlm } from './litellm.ts';
import { isForeign, MODEL, startLlama } from './llama.ts';
import { shares, textOf, unit } from './neighbours.ts';
import { installed, type Packages } from './packages.ts';
import type { Started } from './process.ts';
import { type Exchange, type Recorder, startRecorder } from './recorder.ts';
import { type Finished, finished, LABELS, type Line, ROWS, startRun, TICKETS, TRAIN } from './run.ts';

/** The server's probabilities differ with what else it computes at the moment, by 0.052 once. What a mask hides is more. */
const NOISE = 0.1;
/** Rows whose confidence is compared, for each prompt. */
const SAMPLE = 5;
/** Train rows whose vectors are learned from. */
const LEARNED = 100;
/** Rows of the runs that write the most, so that a machine with two cores needs minutes. */
const FEW = 20;
/** A row that no slot of the server can hold. */
const ENDLESS = { id: 'endless', subject: 'Log', body: 'error in line '.repeat(1_000), label: 'bug' };

const LOOK_MS = 20;
/** Long enough for calls that find nobody. */
const GONE_MS = 3_000;

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
  const tickets = TICKETS.slice(0, FEW);
  const folder = mkdtempSync(join(tmpdir(), 'holdout-servers-'));
  let llama: Llama = started.llama;
  let recorder: Recorder;
  let gateway: Started;
  beforeAll(async () => {
    recorder = await startRecorder(server);
    gateway = await startLiteLlm(packages, `${recorder.url}/v1`, folder);
  });
  afterAll(async () => {
    await recorder?.close();
    await gateway?.kill();
    await llama.kill();
    rmSync(folder, { recursive: true });
  });

  /** Runs the benchmark. @returns its outcome with what the recorder passed on meanwhile */
  async function outcome(benchmark: object, given: object = {}): Promise<Finished & { asked: Exchange[] }> {
    const own = new UserFolder();
    const before = recorder.exchanges.length;
    const done = await finished(own, startRun({ folder: own, endpoint: `${recorder.url}/v1`, benchmark, ...given }));
    expect(done.report.status).toBe('complete');
    return { ...done, asked: recorder.exchanges.slice(before) };
  }

  /** No confidence and no probability is printed that is not near the server's own. */
  async function expectBorneOut(line: Line, { request, content }: Exchange): Promise<void> {
    const before = content.slice(0, content.lastIndexOf(line.answer));
    const labels = LABELS;
    const hasSchema = request.response_format !== undefined;
    const own = hasSchema ? await masked({ server, request, before, labels }) : undefined;
    const sure = own?.[labels.indexOf(line.prediction)] ?? (await free({ server, request, before }, line.answer));
    const told = `row ${line.row} of ${line.variant}, "${line.answer}", ${own?.map((one) => one.toFixed(3))}`;
    if (line.confidence !== '') expect(Math.abs(Number(line.confidence) - sure), told).toBeLessThan(NOISE);
    if (line.probabilities === '' || !own) return;
    const printed: Record<string, number> = JSON.parse(line.probabilities);
    for (const [index, label] of labels.entries())
      expect(Math.abs((printed[label] ?? 0) - (own[index] ?? 0)), `${told}: ${label}`).toBeLessThan(NOISE);
  }

  it('answer: auto, with and without examples: every row is answered, and no confidence is made up', async () => {
    const examples = { strategy: 'label_diversity_random', per_label: 1 };
    // Without a limit of its own on the answer, which decisions do not take: Holdout's own limit is enough for a schema.
    const models = [{ model: MODEL, price: { input: 0, output: 0 } }];
    const benchmark = { answer: 'auto', models, prompts: ['zero-shot', { name: 'few-shot', examples }] };
    const before = recorder.answered.length;
    const { lines, asked, report, said } = await outcome(benchmark);

    // The server has no decisions, and a user who did not ask for them hears nothing of it.
    const decisions = recorder.answered.slice(before).filter((route) => route.includes('decisions'));
    expect(decisions).toEqual(['/v1/decisions 404']);
    expect(`${said} ${JSON.stringify(report.warnings)}`).not.toMatch(/decision/i);

    expect(lines).toHaveLength(2 * ROWS);
    expect(lines.filter(({ status }) => status !== 'answered')).toEqual([]);
    for (const name of ['zero-shot', 'few-shot']) {
      const rows = lines.filter(({ variant }) => variant.endsWith(`/${name}`));
      expect(rows.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual(TICKETS.map((_, index) => index + 1));
      const exchanges = asked.filter(({ request }) => (name === 'few-shot') === hasExamples(request));
      for (const line of rows) {
        const exchange = exchangeOf(line, exchanges);
        expect(JSON.parse(exchange.content)).toEqual({ label: line.answer });
        expect(line.prompt_tokens).toBe(exchange.usage.prompt_tokens);
      }
      for (const line of spread(rows.filter(isSure))) await expectBorneOut(line, exchangeOf(line, exchanges));
    }
    expect(report.warnings).toContainEqual(expect.objectContaining({ code: 'masked_probabilities' }));
  });

  it('answer: label, through LiteLLM: an answer is read or invalid, and a row that is too long fails alone', async () => {
    const tickets = [...TICKETS, ENDLESS];
    // Without examples, a small model talks about the row and names no label.
    const examples = { strategy: 'label_diversity_random', per_label: 1 };
    const given = { endpoint: `${gateway.url}/v1`, key: GATEWAY_KEY, tickets };
    const { lines, asked } = await outcome({ answer: 'label', prompts: [{ name: 'few-shot', examples }] }, given);

    expect(lines).toHaveLength(ROWS + 1);
    // A small model does not stop by itself, so some answers are cut off.
    const refused = lines.filter(({ status, error_code }) => status === 'failed' && error_code !== 'length');
    expect(refused.map(({ row }) => row)).toEqual([ROWS + 1]);
    expect(refused[0]?.error_code).toBe('context_length_exceeded');
    const answered = lines.filter(({ status }) => status === 'answered');
    for (const line of answered) expect(exchangeOf(line, asked).content.toLowerCase()).toContain(line.prediction);
    const sure = spread(answered.filter(isSure));
    expect(sure).not.toEqual([]);
    for (const line of sure) await expectBorneOut(line, exchangeOf(line, asked));
  });

  it("reason: true: a reason stands before the label, and the confidence is the label's after it", async () => {
    const { lines, asked } = await outcome({ prompts: [{ name: 'reason', reason: true }] }, { tickets });

    expect(lines).toHaveLength(FEW);
    const answered = lines.filter(({ status }) => status === 'answered');
    // Some reasons do not end within the limit.
    expect(answered.length).toBeGreaterThan(FEW / 2);
    expect(answered.filter(({ reason }) => reason === '')).toEqual([]);
    for (const line of spread(answered.filter(isSure))) await expectBorneOut(line, exchangeOf(line, asked));
  });

  it('kind: embedding: every vector is read as it was sent, and the nearest neighbours are its own', async () => {
    const train = TRAIN.slice(0, LEARNED);
    const before = recorder.embedded.length;
    const models = [{ model: MODEL, kind: 'embedding', price: { input: 1 } }];
    const { lines, report } = await outcome({ models }, { train });
    const sent = recorder.embedded.slice(before);
    const vectors = new Map(sent.flatMap((one) => [...one.vectors]));
    const vectorOf = (text: string) => unit(vectors.get(text) ?? '');

    const variants = report.variants.filter(({ kind }) => kind === 'embedding');
    expect(variants.map(({ name }) => name).toSorted()).toEqual([`${MODEL}/knn`, `${MODEL}/logistic_regression`]);
    const majority = report.variants.find(({ name }) => name === 'majority')?.metrics.accuracy?.value ?? 1;
    for (const { answered, metrics, probability_scores } of variants) {
      expect(answered).toBe(ROWS);
      expect(metrics.accuracy?.value).toBeGreaterThan(majority);
      expect(probability_scores?.metrics.log_loss?.value).toBeLessThan(Math.log(LABELS.length));
    }
    const training = variants[0]?.training;
    expect(training).toMatchObject({ dimensions: 576, train_rows: LEARNED, failed_rows: 0 });
    const [preflight, ...rest] = sent;
    expect(preflight?.vectors.size).toBe(1);
    const counted = rest.reduce((sum, one) => sum + one.tokens, 0);
    for (const { name } of variants) {
      const own = lines.filter(({ variant }) => variant === name);
      expect(own.reduce((sum, line) => sum + line.prompt_tokens, training?.prompt_tokens ?? 0)).toBe(counted);
    }
    // The second classifier has each vector from the first.
    const paid = variants.reduce((sum, { cost_usd }) => sum + (cost_usd ?? 0), training?.cost_usd ?? 0);
    expect(paid).toBeCloseTo(counted / 1e6, 9);

    const known = train.map((ticket) => [ticket.label, vectorOf(textOf(ticket))] as const);
    const knn = variants.find(({ name }) => name.endsWith('/knn'));
    for (const [row, ticket] of TICKETS.entries()) {
      const line = lines.find((one) => one.row === row + 1 && one.variant === knn?.name);
      const printed: Record<string, number> = JSON.parse(line?.probabilities ?? '');
      const own = shares(vectorOf(textOf(ticket)), known, knn?.training?.k ?? 0);
      for (const label of LABELS) expect(printed[label], `row ${row + 1}: ${label}`).toBeCloseTo(own[label] ?? 0, 6);
    }
  });

  it('repeats: 2, and the server is killed and started again meanwhile: no row is lost', async () => {
    const own = new UserFolder();
    const before = recorder.exchanges.length;
    const run = startRun({ folder: own, endpoint: `${recorder.url}/v1`, benchmark: { repeats: 2 }, tickets });
    while (run.process.exitCode === null && recorder.exchanges.length < before + FEW / 2) await sleep(LOOK_MS);
    await llama.kill();
    await sleep(GONE_MS);
    llama = await startLlama(packages, port);
    const { report, lines } = await finished(own, run);

    expect(report.status).toBe('complete');
    const samples = lines.map(({ row, repeat }) => `${row}/${repeat}`);
    expect(new Set(samples).size).toBe(2 * FEW);
    expect(samples).toHaveLength(2 * FEW);
    expect(lines.filter(({ status }) => status !== 'answered')).toEqual([]);
  });
}

/** Examples are pairs of messages between the system's and the row. */
const hasExamples = ({ messages }: Exchange['request']): boolean => messages.length > 2;

/** The answer that was taken for this row: a call that ran out of time was made again. */
function exchangeOf({ row, answer }: Line, exchanges: readonly Exchange[]): Exchange {
  const body = JSON.stringify(TICKETS[row - 1]?.body);
  const found = exchanges.findLast(
    ({ request, content }) => request.messages.at(-1)?.content.includes(body) && content.includes(answer),
  );
  if (found === undefined) throw new Error(`the server did not answer row ${row}`);
  return found;
}

/** Whether anything is printed about how sure the model was. */
const isSure = ({ confidence, probabilities }: Line): boolean => confidence !== '' || probabilities !== '';

/** Some of the lines, from the first to the last. */
const spread = (lines: readonly Line[]): Line[] =>
  lines.filter((_, index) => index % Math.ceil(lines.length / SAMPLE) === 0);
