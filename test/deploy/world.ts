// What the tests of the deployed stack share: the emulator, the stack in it, and the models that it calls.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { stringify } from 'yaml';
import { Report } from '../../lambda/shared/contracts/report/report.ts';
import { answerByRule } from '../support/openai/scripts.ts';
import { type ChatRequest, type OpenAiServer, startOpenAiServer } from '../support/openai/server.ts';
import { run } from '../support/runs/run-command.ts';
import { answerTeams, marksIn } from './at-once.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { type Event, finishedRuns } from './events.ts';
import { bootstrap, type DeployedStack, deploy } from './stack.ts';
import type { AskedTwice } from './twice.ts';

/** Longest wait for what takes moments unless the machine is busy, in milliseconds. */
export const SOON_MS = 180_000;
const LABELS = ['how-to', 'bug', 'billing', 'account access', 'feature request'];
export const BENCHMARK = {
  label: 'label',
  text: ['subject', 'body'],
  id: 'id',
  labels: LABELS,
  models: [{ model: 'scripted', price: { input: 1, output: 2 } }],
  seed: 7,
};
export const KEY = 'sk-of-the-deploy-test';
export const KEY_PARAMETER = '/holdout/openai-api-key';
const OTHER_KEY = 'sk-of-the-other-endpoint';
const OTHER_PARAMETER = '/holdout/other-api-key';
/** By model: each has an endpoint of its own. */
export const PRICES = { scripted: { input: 1, output: 2 }, different: { input: 10, output: 20 } };

export const openai = ({ url }: OpenAiServer) => ({
  name: 'openai',
  baseUrl: url,
  apiKeyParameter: KEY_PARAMETER,
  prices: { scripted: PRICES.scripted },
});
const other = ({ url }: OpenAiServer) => ({
  name: 'other',
  baseUrl: url,
  apiKeyParameter: OTHER_PARAMETER,
  prices: { different: PRICES.different },
  max_requests_per_minute: 6_000,
});

export interface World {
  readonly emulator: Emulator;
  readonly model: OpenAiServer;
  /** Stopped by a test of its absence. */
  otherModel: OpenAiServer | undefined;
  /** Each call to a model: at which endpoint, and what was sent. */
  readonly asked: { readonly endpoint: string; readonly body: string }[];
  /** Set while the model waits with an answer until it is asked again. */
  twice: AskedTwice | undefined;
  stack: DeployedStack;
  readonly toldRuns: () => Promise<Event[]>;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const shared: Pick<World, 'asked' | 'twice'> = { asked: [], twice: undefined };
  // A model that is right only about money.
  const script = answerByRule(LABELS, (text) => (/invoice|refund|price|plan|charge/i.test(text) ? 2 : 0));
  const answering = (endpoint: string) => async (request: ChatRequest) => {
    shared.asked.push({ endpoint, body: JSON.stringify(request.body) });
    await shared.twice?.mayAnswer(request.user);
    return marksIn(request.user).length > 0 ? answerTeams(request) : await script(request);
  };
  const model = await startOpenAiServer({ apiKey: KEY, script: answering('openai') });
  const otherModel = await startOpenAiServer({ apiKey: OTHER_KEY, script: answering('other') });
  const emulator = await startEmulator();
  await bootstrap(emulator);
  const stack = await deploy(emulator, [openai(model), other(otherModel)]);
  await putKey(emulator, KEY_PARAMETER, KEY);
  await putKey(emulator, OTHER_PARAMETER, OTHER_KEY);
  const more = { emulator, model, otherModel, stack, toldRuns: await finishedRuns(emulator) };
  return Object.assign(shared, more, {
    async stop(this: World) {
      await emulator.stop();
      await model.stop();
      await this.otherModel?.stop();
    },
  });
}

export async function putKey({ client }: Emulator, Name: string, Value: string): Promise<void> {
  const key = { Name, Value, Type: 'SecureString', Overwrite: true } as const;
  await new SSMClient(client).send(new PutParameterCommand(key));
}

const example = (file: string): string => join('examples', file);

/** The example, whose holdout starts a run. */
export async function upload(stack: DeployedStack, name: string, benchmark: object = BENCHMARK): Promise<void> {
  await stack.put(`benchmarks/${name}.yaml`, stringify(benchmark));
  await stack.put(`train/${name}.csv`, await readFile(example('train.csv')));
  await stack.put(`holdouts/${name}.csv`, await readFile(example('holdout.csv')));
}

/** @returns what the command prints, whatever its exit status */
export const said = ({ env }: Emulator, ...command: string[]): Promise<string> =>
  run('node', ['cli/holdout.js', ...command], env).catch((error: Error) => error.message);

/** With the example's files, and a benchmark in a folder of its own. */
export async function withExample<T>(
  benchmark: object,
  work: (files: string[], folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'holdout-deploy-run-'));
  const file = join(folder, 'benchmark.yaml');
  await writeFile(file, stringify(benchmark));
  try {
    return await work([example('holdout.csv'), '--train', example('train.csv'), '--benchmark', file], folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the example with the command that a user types. */
export const commandLine = (options: readonly string[], env: NodeJS.ProcessEnv): Promise<Report> =>
  withExample(BENCHMARK, async (files, folder) => {
    const folders = ['--out', join(folder, 'reports'), '--state', join(folder, 'state')];
    const output = await run('node', ['cli/holdout.js', 'run', ...files, ...folders, ...options, '--json'], env);
    return Report.parse(JSON.parse(output));
  });

/** A report without the fields that differ between runs. Bootstraps use the benchmark's seed, so they are identical. */
export function figures({ run, name, created_at, source, ledger, warnings, ...rest }: Report): unknown {
  // How often these rows were looked at before differs from run to run.
  const others = warnings.filter(({ code }) => code !== 'looked_at_before');
  return JSON.parse(
    JSON.stringify({ ...rest, warnings: others }, (key, value) => (key === 'latency_ms' ? undefined : value)),
  );
}
