// The whole way in an emulated AWS account: deploy, drop a CSV, read the report, delete the stack.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { CLASSIFY_TIMEOUT } from '../../infra/constructs/classify.ts';
import { COLLECT_TIMEOUT } from '../../infra/constructs/collect.ts';
import { DISPATCH_TIMEOUT } from '../../infra/constructs/dispatch.ts';
import { REPORT_TIMEOUT } from '../../infra/constructs/report.ts';
import { Report } from '../../lambda/shared/contracts/report/report.ts';
import { OLDEST_FORMAT } from '../../lambda/shared/contracts/run.ts';
import { answerByRule } from '../support/openai/scripts.ts';
import { type ChatRequest, type OpenAiServer, startOpenAiServer } from '../support/openai/server.ts';
import { run } from '../support/runs/run-command.ts';
import { putEarlierRun } from './earlier.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { type Event, finishedRuns } from './events.ts';
import { Faults, type FunctionKind } from './faults.ts';
import { type DeployedStack, deploy, destroy } from './stack.ts';
import { AskedTwice } from './twice.ts';

const KEY = 'sk-of-the-deploy-test';
const KEY_PARAMETER = '/holdout/openai-api-key';
const LABELS = ['how-to', 'bug', 'billing', 'account access', 'feature request'];
const BENCHMARK = stringify({
  label: 'label',
  text: ['subject', 'body'],
  id: 'id',
  labels: LABELS,
  models: [{ model: 'scripted', price: { input: 1, output: 2 } }],
  seed: 7,
});
const prices = { scripted: { input: 1, output: 2 } };
const declared = (baseUrl: string) => ({ name: 'openai', baseUrl, apiKeyParameter: KEY_PARAMETER, prices });
/** Longest wait for what takes moments unless the machine is busy, in milliseconds. */
const SOON_MS = 60_000;
const example = (file: string): string => join('examples', file);

let emulator: Emulator;
let model: OpenAiServer;
let stack: DeployedStack;
let toldRuns: () => Promise<Event[]>;
/** Set while the model waits with an answer until it is asked again. */
let twice: AskedTwice | undefined;
let calls = 0;

beforeAll(async () => {
  // A model that is right only about money.
  const script = answerByRule(LABELS, (text) => (/invoice|refund|price|plan|charge/i.test(text) ? 2 : 0));
  const answering = async (request: ChatRequest) => {
    calls++;
    await twice?.mayAnswer(request.user);
    return await script(request);
  };
  model = await startOpenAiServer({ apiKey: KEY, script: answering });
  emulator = await startEmulator();
  stack = await deploy(emulator, [declared(model.url)]);
  const key = { Name: KEY_PARAMETER, Value: KEY, Type: 'SecureString' } as const;
  await new SSMClient(emulator.client).send(new PutParameterCommand(key));
  toldRuns = await finishedRuns(emulator);
});

afterAll(async () => {
  await emulator?.stop();
  await model?.stop();
});

// The functions' logs explain more than a missing report does.
beforeEach(({ onTestFailed }) => {
  onTestFailed(() => console.error(emulator.log().slice(-10_000)));
});

/** Runs the example with the command that a user types. */
async function commandLine(options: readonly string[], env: NodeJS.ProcessEnv): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'holdout-deploy-run-'));
  const benchmark = join(folder, 'benchmark.yaml');
  await writeFile(benchmark, BENCHMARK);
  const files = [example('holdout.csv'), '--train', example('train.csv'), '--benchmark', benchmark];
  const folders = ['--out', join(folder, 'reports'), '--state', join(folder, 'state')];
  try {
    const output = await run('node', ['cli/holdout.js', 'run', ...files, ...folders, ...options, '--json'], env);
    return Report.parse(JSON.parse(output));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A report without the fields that differ between runs. Bootstraps use the benchmark's seed, so they are identical. */
function figures({ run, name, created_at, source, ledger, warnings, ...rest }: Report): unknown {
  // How often these rows were looked at before differs from run to run.
  const others = warnings.filter(({ code }) => code !== 'looked_at_before');
  return JSON.parse(
    JSON.stringify({ ...rest, warnings: others }, (key, value) => (key === 'latency_ms' ? undefined : value)),
  );
}

it('a dropped CSV becomes a report with the figures of a local run', async () => {
  await stack.put('benchmarks/tickets.yaml', BENCHMARK);
  await stack.put('train/tickets.csv', await readFile(example('train.csv')));
  await stack.put('holdouts/tickets.csv', await readFile(example('holdout.csv')));
  const { report } = await stack.report('tickets');
  expect(report.status).toBe('complete');
  expect(report.variants.map(({ name }) => name)).toContain('scripted/zero-shot');
  const { PATH, HOME } = emulator.env;
  const local = await commandLine([], { PATH, HOME, OPENAI_API_KEY: KEY, OPENAI_BASE_URL: model.url });
  expect(figures(report)).toEqual(figures(local));
});

it('the report’s scores follow from its predictions.csv', async () => {
  const { prefix, report } = await stack.report('tickets');
  const rows: Record<string, string>[] = parse(await stack.text(`${prefix}predictions.csv`), { columns: true });
  expect(rows).toHaveLength(report.samples);
  for (const { name, metrics } of report.variants) {
    const own = rows.filter(({ variant }) => variant === name);
    const right = own.filter(({ truth, prediction }) => truth === prediction);
    expect(right.length / own.length).toBeCloseTo(metrics.accuracy.value ?? Number.NaN, 12);
  }
});

it('a finished run leaves all files of its report, and nothing open', async () => {
  const { prefix } = await stack.report('tickets');
  const tables = ['comparisons.csv', 'looks.json', 'metrics.csv', 'predictions.csv'];
  const files = [...tables, 'report.html', 'report.json', 'report.md', 'slices.csv', 'suspects.csv'];
  const keys = await stack.keys(prefix);
  expect(keys).toContain(`${prefix}charts/scores.svg`);
  expect(keys.filter((key) => !key.startsWith(`${prefix}charts/`))).toEqual(files.map((file) => `${prefix}${file}`));
  await expect.poll(() => stack.keys('active/'), { timeout: SOON_MS }).toEqual([]);
});

it('a finished run is announced to the account, with the key of its report', async () => {
  const { prefix, report } = await stack.report('tickets');
  const detail = expect.objectContaining({ run: report.run, report: `${prefix}report.json` });
  await expect.poll(toldRuns, { timeout: SOON_MS }).toEqual([{ 'detail-type': 'Run finished', detail }]);
});

it('an unusable CSV gets a rejected report that says why', async () => {
  await stack.put('holdouts/unusable.csv', 'subject,body\nno label,here\n');
  const { report } = await stack.report('unusable');
  expect(report.status).toBe('rejected');
  expect(report.problems).not.toEqual([]);
});

it('an archived CSV gets a rejected report, whatever the case of its extension', async () => {
  await stack.put('holdouts/archived.Csv', 'text,label\na,bug\n', 'GLACIER');
  const { report } = await stack.report('archived');
  expect(report.status).toBe('rejected');
  expect(report.problems[0]?.message).toMatch(/archive storage class/);
});

it('the command line runs a CSV through the deployed stack', async () => {
  const { report } = await stack.report('tickets');
  expect(figures(await commandLine(['--stack', 'Holdout'], emulator.env))).toEqual(figures(report));
});

it('the doctor finds only a dead letter, and redrive returns it', async () => {
  const holdout = (command: string) => run('node', ['cli/holdout.js', command, '--stack', 'Holdout'], emulator.env);
  const { report } = await stack.report('tickets');
  await stack.addDeadLetter({ type: 'dispatched', run: report.run });
  const found = await holdout('doctor');
  expect(found.match(/^(note|broken).*/gm)).toEqual([
    'note    1 prediction could not be stored and is among the dead letters',
  ]);
  expect(found).toContain(`ok      the key of openai (${KEY_PARAMETER}) exists`);
  expect(found).not.toContain(KEY);
  expect(await holdout('redrive')).toMatch(/^Returned 1 dead letter to /m);
  expect(await holdout('doctor')).toContain('ok      no dead letters');
});

it('no function lacked a permission, and none failed', () => {
  expect(emulator.log()).not.toMatch(/AccessDenied|not authorized|"level":"ERROR"|Worker init failed/);
});

/** Seconds, for tests that wait for them: a message's visibility timeout and a function's timeout. */
const SHORT_VISIBILITY = 6;
const SHORT_TIMEOUT = 12;
/** Requests that S3 refuses before it is available again. An invocation gives up after three, and may be tried five times. */
const REFUSALS = 7;
const FUNCTIONS: readonly FunctionKind[] = ['dispatch', 'classify', 'collect', 'report'];
const TIMEOUTS: Record<FunctionKind, number> = {
  dispatch: DISPATCH_TIMEOUT.toSeconds(),
  classify: CLASSIFY_TIMEOUT.toSeconds(),
  collect: COLLECT_TIMEOUT.toSeconds(),
  report: REPORT_TIMEOUT.toSeconds(),
};

async function upload(name: string): Promise<void> {
  await stack.put(`benchmarks/${name}.yaml`, BENCHMARK);
  await stack.put(`train/${name}.csv`, await readFile(example('train.csv')));
  await stack.put(`holdouts/${name}.csv`, await readFile(example('holdout.csv')));
}

/** Each must produce the report of the quiet run. */
describe('on a bad day', () => {
  let quiet: unknown;
  let faults: Faults;

  beforeAll(async () => {
    quiet = figures((await stack.report('tickets')).report);
    faults = new Faults(emulator, stack.outputs);
    await faults.setVisibility(SHORT_VISIBILITY);
    for (const kind of FUNCTIONS) await faults.prepare(kind, TIMEOUTS[kind]);
  });

  it.each(['throws', 'runs-out-of-memory', 'hangs'] as const)('each function %s once', async (fault) => {
    // New processes count their requests from the start.
    for (const kind of FUNCTIONS) await faults.prepare(kind, fault === 'hangs' ? SHORT_TIMEOUT : TIMEOUTS[kind]);
    for (const kind of FUNCTIONS) faults.ask(kind, fault);
    await upload(fault);
    for (const kind of FUNCTIONS) {
      await expect.poll(() => faults.hasCome(kind, fault), { timeout: SOON_MS }).toBe(true);
      if (fault === 'hangs') await faults.prepare(kind, TIMEOUTS[kind]);
      if (kind !== 'dispatch') continue;
      // What the sweep does once the dead dispatcher's lease is over, five minutes later.
      for (const key of await stack.keys('active/')) {
        await faults.invoke('dispatch', { resume: key.slice('active/'.length) });
      }
    }
    // What Lambda does by itself a minute later.
    for (const key of await stack.keys('active/'))
      await faults.invoke('report', { render: key.slice('active/'.length) });
    expect(figures((await stack.report(fault)).report)).toEqual(quiet);
  });

  it('a queue delivers samples again while they are being classified', async () => {
    const before = calls;
    const one = new AskedTwice('locking old months');
    twice = one;
    await faults.setVisibility(1);
    await upload('redelivered');
    const { report } = await stack.report('redelivered');
    twice = undefined;
    await faults.setVisibility(SHORT_VISIBILITY);
    expect(figures(report)).toEqual(quiet);
    expect(one.times).toBeGreaterThan(1);
    expect(calls - before).toBeGreaterThan(report.rows + 1);
  });

  it('S3 sends an event three times', async () => {
    await upload('repeated');
    await stack.report('repeated');
    const event = await stack.event('holdouts/repeated.csv');
    for (let time = 0; time < 3; time++) await faults.invoke('dispatch', event);
    // One run for the upload itself, and one for the three events.
    const reports = async () => (await stack.keys('reports/repeated/')).filter((key) => key.endsWith('/report.json'));
    await expect.poll(async () => (await reports()).length, { timeout: SOON_MS }).toBe(2);
    await expect.poll(() => stack.keys('active/'), { timeout: SOON_MS }).toEqual([]);
    for (const key of await reports()) expect(figures(Report.parse(JSON.parse(await stack.text(key))))).toEqual(quiet);
  });

  it('the bucket is unavailable for a while', async () => {
    const outage = await faults.makeBucketUnavailable();
    await upload('unavailable');
    await expect.poll(() => outage.refused, { timeout: SOON_MS }).toBeGreaterThanOrEqual(REFUSALS);
    outage.end();
    // The schedule runs only every five minutes.
    await faults.invoke('dispatch', { sweep: true });
    await faults.invoke('collect', { sweep: true });
    expect(figures((await stack.report('unavailable')).report)).toEqual(quiet);
  });
});

describe('a run that an earlier version left open', () => {
  const invoke = (kind: FunctionKind) => new Faults(emulator, stack.outputs).invoke(kind, { sweep: true });

  it('goes on as itself', async () => {
    const name = await putEarlierRun(stack, 'earlier');
    await invoke('dispatch');
    expect((await stack.report(name)).report).toMatchObject({ status: 'complete', rows: 40, samples: 80 });
  });

  it('ends with the reason if it is too old', async () => {
    const name = await putEarlierRun(stack, 'too-old', OLDEST_FORMAT - 1);
    await invoke('dispatch');
    const { report } = await stack.report(name);
    expect(report).toMatchObject({ status: 'failed', rows: 0 });
    expect(report.problems[0]?.message).toMatch(/an older version of Holdout froze this run/);
    await expect.poll(() => stack.keys('active/'), { timeout: SOON_MS }).toEqual([]);
  });
});

it('deleting the stack leaves the bucket with the reports, closed to requests without TLS', async () => {
  await destroy(emulator);
  const stacks = new CloudFormationClient(emulator.client).send(new DescribeStacksCommand({ StackName: 'Holdout' }));
  await expect(stacks).rejects.toThrow(/does not exist/);
  expect((await stack.report('tickets')).report.status).toBe('complete');
  expect(await stack.policy()).toContain('aws:SecureTransport');
});

it('a new stack goes on with the bucket that the deleted one left', async () => {
  const { bucket } = stack;
  stack = await deploy(emulator, [declared(model.url)], [`bucket=${bucket}`]);
  expect(stack.bucket).toBe(bucket);
  expect((await stack.report('tickets')).report.status).toBe('complete');
  await upload('deployed-again');
  const { report } = await stack.report('deployed-again');
  expect(report.status).toBe('complete');
  const found = await run('node', ['cli/holdout.js', 'doctor', '--stack', 'Holdout'], emulator.env);
  expect(found).toContain(`ok      uploads to ${bucket} start this stack`);
  expect(found).toContain('ok      no open runs');
  // It deploys, and runs.
}, 600_000);
