// Runs a function of the template in worker threads: one event per thread at a time, started on demand and kept warm.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { devNull } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Endpoints } from '../../lambda/shared/contracts/endpoint.ts';
import type { CredentialsProvider } from '../../lambda/shared/models/call/given-credentials.ts';
import { parseJson, parseJsonAs } from '../../lambda/shared/storage/json.ts';
import { afterAwake, monotonicMs } from '../awake.ts';
import { functionArn, REGION } from '../names.ts';
import { PRIVATE_FILE } from '../private.ts';
import { proxySettings } from '../proxy.ts';
import { clientEnvironment } from '../services/connection.ts';
import type { FunctionResource } from '../template/read.ts';
import { type Reach, serveRequests } from './clients.ts';
import { serveCredentials } from './credentials.ts';
import type { FromWorker, FunctionError, ToWorker, WorkerData } from './protocol.ts';

/**
 * Megabytes of a thread's young generation, three times the space that is filled between two collections. With many calls
 * under way, their data outlives a small one, is copied at each collection and in the end fills the old generation. The
 * other functions are no faster with more.
 */
const YOUNG_GENERATION_MB = { manyCalls: 36, other: 6 };

export type Outcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: FunctionError };

interface FunctionOptions {
  readonly resource: FunctionResource;
  /** The compiled worker.ts. */
  readonly workerFile: string;
  readonly compileCache: string;
  readonly reach: Reach;
  /** Keys by the names of their SSM parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Of the user. Undefined if no endpoint of the run needs them. */
  readonly credentials: CredentialsProvider | undefined;
  readonly logFile: string;
  /** A thread ends after being idle for this long. Lambda waits some minutes, but these threads share the memory. */
  readonly idleMs: number;
  /** Whether an event has many calls under way at once. */
  readonly manyCalls: boolean;
  /** Called if the log can no longer be written. */
  readonly onBroken: (error: unknown) => void;
}

export class LocalFunction {
  readonly resource: FunctionResource;
  readonly #options: FunctionOptions;
  readonly #log: WriteStream;
  readonly #idle: Thread[] = [];
  readonly #threads = new Set<Thread>();
  /** See protocol.ts. Set when the run is being stopped. */
  #stopAt: number | undefined;

  constructor(options: FunctionOptions) {
    this.resource = options.resource;
    this.#options = options;
    this.#log = createWriteStream(options.logFile, { flags: 'a', ...PRIVATE_FILE }).on('error', options.onBroken);
  }

  /** Never rejects: an error, a timeout and the death of the thread are outcomes too. */
  async invoke(event: unknown, requestId: string = randomUUID()): Promise<Outcome> {
    const thread = this.#rested() ?? this.#start();
    const outcome = await thread.run(event, requestId, this.resource.timeoutSeconds * 1000);
    if (thread.isAlive) this.#rest(thread);
    else this.#threads.delete(thread);
    return outcome;
  }

  /**
   * Starts this many threads in advance, so that their first events need not wait for the import.
   * @returns when they are loaded
   */
  async warm(threads: number): Promise<void> {
    while (this.#threads.size < threads && this.#stopAt === undefined) this.#rest(this.#start());
    await Promise.all([...this.#threads].map(({ loaded }) => loaded));
  }

  /** Whether it handles an event. */
  get isBusy(): boolean {
    return this.#threads.size > this.#idle.length;
  }

  /** From now on, functions are told that their time ends then. */
  stopBy(at: number): void {
    this.#stopAt = at;
    for (const thread of this.#threads) thread.stopBy(at);
  }

  /** Ends every thread, whatever it is doing. */
  async end(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.end()));
    if (this.#log.closed) return;
    this.#log.end();
    await once(this.#log, 'close');
  }

  #rested(): Thread | undefined {
    for (let thread = this.#idle.pop(); thread; thread = this.#idle.pop()) {
      if (thread.isAlive) return thread;
      this.#threads.delete(thread);
    }
    return undefined;
  }

  #start(): Thread {
    const thread = new Thread(this.#options, this.#log);
    this.#threads.add(thread);
    if (this.#stopAt !== undefined) thread.stopBy(this.#stopAt);
    return thread;
  }

  /** The last thread to rest is the first to work again, so the others can grow old and end. */
  #rest(thread: Thread): void {
    this.#idle.push(thread);
    thread.afterIdle(this.#options.idleMs, () => {
      const at = this.#idle.indexOf(thread);
      if (at >= 0) this.#idle.splice(at, 1);
      this.#threads.delete(thread);
    });
  }
}

class Thread {
  readonly #worker: Worker;
  #answer: ((outcome: Outcome) => void) | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  /** Why the thread died, if it said so. */
  #death: FunctionError | undefined;
  readonly #loaded = Promise.withResolvers<void>();
  #isLoaded = false;
  /** Resolves once its bundle is loaded, or never will be. */
  readonly loaded = this.#loaded.promise;
  /** Whether it can take another event. */
  isAlive = true;

  constructor(options: FunctionOptions, log: WriteStream) {
    const { resource, workerFile, compileCache, reach, manyCalls } = options;
    const logGroup = `/aws/lambda/${resource.name}`;
    const credentials = (options.credentials && signs(options) && serveCredentials(options.credentials)) || undefined;
    const requests = 'answer' in reach ? serveRequests(reach.answer) : undefined;
    const connection = 'connection' in reach ? reach.connection : undefined;
    this.#worker = new Worker(workerFile, {
      workerData: {
        code: resource.code,
        handler: resource.handler,
        compileCache,
        memoryMb: resource.memoryMb,
        functionArn: functionArn(resource.name),
        logGroup,
        requests,
        socket: connection?.socket,
        parameters: keysFor(options),
        credentials,
        proxy: callsEndpoints(options) ? proxySettings(process.env) : undefined,
      } satisfies WorkerData,
      transferList: [credentials, requests].filter((port) => port !== undefined),
      env: {
        ...resource.environment,
        // Its options are read for this thread, too; see traces.ts.
        NODE_OPTIONS: '',
        ...lambdaEnvironment(resource, logGroup),
        ...clientEnvironment(connection),
      },
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: resource.memoryMb,
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MB[manyCalls ? 'manyCalls' : 'other'],
      },
      stdout: true,
      stderr: true,
    });
    for (const said of [this.#worker.stdout, this.#worker.stderr]) {
      // A thread may still write output after it was ended.
      said.on('data', (chunk) => log.writableEnded || log.write(chunk));
    }
    this.#worker.on('message', (message: FromWorker) => {
      if ('ready' in message) {
        this.#isLoaded = true;
        return this.#loaded.resolve();
      }
      this.#answerWith(message.ok ? { ok: true, result: parseJson(message.result, 'the result') } : message);
    });
    this.#worker.on('error', (error) => {
      this.#death = died(
        error instanceof Error ? error.name : 'Error',
        error instanceof Error ? error.message : String(error),
      );
    });
    this.#worker.on('exit', (code) => {
      this.isAlive = false;
      this.#loaded.resolve();
      this.#answerWith({
        ok: false,
        error: this.#death ?? died('Runtime.ExitError', `the function exited with status ${code}`),
      });
    });
  }

  async run(event: unknown, requestId: string, timeoutMs: number): Promise<Outcome> {
    clearTimeout(this.#idleTimer);
    const answered = new Promise<Outcome>((resolve) => {
      this.#answer = resolve;
    });
    // As in Lambda, loading the function takes none of its time.
    await this.loaded;
    if (!this.isAlive) return await answered;
    this.#post({ type: 'invoke', id: requestId, event: JSON.stringify(event), deadline: monotonicMs() + timeoutMs });
    const endTimer = afterAwake(timeoutMs, () => {
      this.#death = died('Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);
      this.isAlive = false;
      void this.#worker.terminate();
    });
    try {
      return await answered;
    } finally {
      endTimer();
    }
  }

  stopBy(at: number): void {
    this.#post({ type: 'stop', at });
  }

  /** @param gone is called before the thread ends */
  afterIdle(ms: number, gone: () => void): void {
    this.#idleTimer = setTimeout(() => {
      if (!this.#isLoaded) return this.afterIdle(ms, gone);
      gone();
      void this.end();
    }, ms);
    this.#idleTimer.unref();
  }

  async end(): Promise<void> {
    clearTimeout(this.#idleTimer);
    await this.#worker.terminate();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #answerWith(outcome: Outcome): void {
    this.#answer?.(outcome);
    this.#answer = undefined;
  }
}

const died = (errorType: string, errorMessage: string): FunctionError => ({ errorType, errorMessage, trace: [] });

/** A function gets the keys of the endpoints that it calls, and no other. */
function keysFor({ resource, parameters }: FunctionOptions): FunctionOptions['parameters'] {
  const names = new Set(endpointsOf(resource).map(({ apiKeyParameter }) => apiKeyParameter));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => names.has(name)));
}

/** The same for the user's AWS credentials. */
const signs = ({ resource }: FunctionOptions): boolean => endpointsOf(resource).some(({ auth }) => auth === 'iam');

const endpointsOf = ({ environment }: FunctionResource) =>
  parseJsonAs(environment.ENDPOINTS ?? '[]', 'ENDPOINTS', Endpoints);

const callsEndpoints = ({ resource }: Pick<FunctionOptions, 'resource'>): boolean =>
  'ENDPOINTS' in resource.environment;

/** What Lambda sets for every function. */
function lambdaEnvironment(resource: FunctionResource, logGroup: string): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: resource.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(resource.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: resource.code,
    _HANDLER: resource.handler,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    // Hides the user's AWS settings.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
