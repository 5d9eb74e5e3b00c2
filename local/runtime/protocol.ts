// The messages between a function's thread and the runtime.

import type { MessagePort } from 'node:worker_threads';
import type { ProxySettings } from '../proxy.ts';

export interface WorkerData {
  /** Folder of the bundle. */
  readonly code: string;
  /** @example 'index.handler' */
  readonly handler: string;
  readonly compileCache: string;
  readonly memoryMb: number;
  readonly functionArn: string;
  readonly logGroup: string;
  /** See clients.ts. Undefined if there is a server to ask. */
  readonly requests: MessagePort | undefined;
  /** Of the embedded server, if there is one. */
  readonly socket: string | undefined;
  /** Keys by the names of their SSM parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** See credentials.ts. Undefined if no endpoint of the run needs AWS credentials. */
  readonly credentials: MessagePort | undefined;
  /** Undefined if there is no proxy. */
  readonly proxy: ProxySettings | undefined;
}

/** Times are milliseconds of process.hrtime, which threads share. The wall clock may be set at any moment. */
export type ToWorker =
  /** The event is JSON, as Lambda's is, which also costs less than a copy of its objects. */
  | { readonly type: 'invoke'; readonly id: string; readonly event: string; readonly deadline: number }
  | { readonly type: 'stop'; readonly at: number };

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** `result` is JSON. `ready`: the bundle is loaded. */
export type FromWorker =
  | { readonly ready: true }
  | { readonly ok: true; readonly result: string }
  | { readonly ok: false; readonly error: FunctionError };
