// Starts an AWS emulator: TLS only, with every call checked against the caller's IAM policies, as on AWS.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pythonVenv } from '../support/python-venv.ts';

const REQUIREMENTS = resolve('test/deploy/requirements.txt');
const LAUNCHER = resolve('test/deploy/emulator.py');
/** How long the emulator may take to answer for the first time, in milliseconds. */
const START_MS = 60_000;

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
/** The emulator treats this key as the account's root. */
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface Emulator {
  /** Environment for commands. It has none of the shell's AWS settings, so no real account is ever touched. */
  readonly env: NodeJS.ProcessEnv;
  /** Settings for SDK clients in this process. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: typeof CREDENTIALS;
    readonly requestHandler: { readonly httpsAgent: Agent };
  };
  /** The log so far, including the functions' output. */
  log(): string;
  stop(): Promise<void>;
}

export async function startEmulator(): Promise<Emulator> {
  const venv = await pythonVenv('ministack', REQUIREMENTS);
  const home = await mkdtemp(join(tmpdir(), 'holdout-deploy-'));
  const port = await freePort();
  const endpoint = `https://127.0.0.1:${port}`;
  const certificate = join(home, 'ministack-tls', 'server.crt');
  const common = {
    // Functions run with the first `node` on the path.
    PATH: [resolve('node_modules/.bin'), join(venv, 'bin'), process.env.PATH].join(delimiter),
    HOME: home,
    TMPDIR: home,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    NODE_EXTRA_CA_CERTS: certificate,
  };
  const settings = {
    AUTH: 'true',
    USE_SSL: '1',
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    IOT_MTLS_ENABLED: '0',
  };
  const child = spawn('python', [LAUNCHER], {
    env: { ...common, ...settings, GATEWAY_PORT: String(port), PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      log += String(chunk);
    });
  }
  await answering(endpoint, certificate, child, () => log);
  return {
    env: {
      ...common,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_CA_BUNDLE: certificate,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
    client: {
      endpoint,
      region: REGION,
      credentials: CREDENTIALS,
      requestHandler: { httpsAgent: new Agent({ ca: readFileSync(certificate) }) },
    },
    log: () => log,
    async stop() {
      // Asked politely, it waits for functions that never answer.
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new TypeError('expected a TCP port');
  return address.port;
}

async function answering(endpoint: string, certificate: string, child: ChildProcess, log: () => string): Promise<void> {
  for (const end = Date.now() + START_MS; Date.now() < end && child.exitCode === null; await sleep(100)) {
    if (existsSync(certificate) && (await healthy(endpoint, readFileSync(certificate)))) return;
  }
  child.kill();
  throw new Error(`the emulator did not start:\n${log()}`);
}

const healthy = (endpoint: string, ca: Buffer): Promise<boolean> =>
  new Promise((resolve) => {
    get(`${endpoint}/_localstack/health`, { ca }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
