// Runs in a function's thread: loads the bundle as Lambda's runtime does and passes it one event at a time. It is
// bundled to JavaScript next to the functions, because stripping types costs ten megabytes in every thread.
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { GIVEN_CREDENTIALS } from '../../lambda/shared/models/call/given-credentials.ts';
import { GIVEN_PARAMETERS } from '../../lambda/shared/models/call/given-parameters.ts';
import { GIVEN_CLIENT } from '../../lambda/shared/storage/given-client.ts';
import { useProxy } from '../proxy.ts';
import { connectTo } from '../services/connection.ts';
import { directSettings, requestsThrough } from './clients.ts';
import { credentialsFrom } from './credentials.ts';
import type { FromWorker, ToWorker, WorkerData } from './protocol.ts';
import { nameSources } from './traces.ts';

const {
  code,
  handler: handlerName,
  compileCache,
  memoryMb,
  functionArn,
  logGroup,
  requests,
  socket,
  parameters,
  credentials,
  proxy,
}: WorkerData = workerData;

nameSources();
if (socket !== undefined) connectTo(socket);
if (requests) Reflect.set(globalThis, GIVEN_CLIENT, directSettings(requestsThrough(requests)));
if (proxy) useProxy(proxy);
Reflect.set(globalThis, GIVEN_PARAMETERS, parameters);
Reflect.set(globalThis, GIVEN_CREDENTIALS, credentialsFrom(credentials));

// A function's threads and the next run share this cache. It saves a third of a thread's memory and half its load time.
enableCompileCache(compileCache);
const [file, name = ''] = handlerName.split('.', 2);
const bundle: Record<string, unknown> = await import(pathToFileURL(join(code, `${file}.mjs`)).href);
const handler = bundle[name];
if (typeof handler !== 'function') throw new Error(`the bundle exports no function ${name}`);
flushCompileCache();
tell({ ready: true });

/** While the run is being stopped, this is less than the function's own time. */
let stopAt = Number.POSITIVE_INFINITY;

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'stop') stopAt = message.at;
  else void invoke(message);
});

async function invoke({ id, event, deadline }: Extract<ToWorker, { type: 'invoke' }>): Promise<void> {
  const context = {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(memoryMb),
    awsRequestId: id,
    logGroupName: logGroup,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () =>
      Math.max(0, Math.floor(Math.min(deadline, stopAt) - Number(process.hrtime.bigint()) / 1e6)),
  };
  let answer: FromWorker;
  try {
    const result: unknown = await (handler as (event: unknown, context: object) => unknown)(JSON.parse(event), context);
    answer = { ok: true, result: JSON.stringify(result ?? null) };
  } catch (error) {
    answer = { ok: false, error: describe(error) };
  }
  tell(answer);
}

function tell(said: FromWorker): void {
  parentPort?.postMessage(said);
}

/** The form in which Lambda gives an error to a destination. */
function describe(error: unknown): { errorType: string; errorMessage: string; trace: string[] } {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
