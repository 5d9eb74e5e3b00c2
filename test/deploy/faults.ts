// Faults of the deployed functions and queues. Tests request them here, and fault.ts carries them out.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Emulator } from './emulator.ts';
import type { Outputs } from './stack.ts';

type Fault = 'throws' | 'hangs' | 'runs-out-of-memory';
export type FunctionKind = 'dispatch' | 'classify' | 'collect' | 'report';

/** Requests a process makes before its fault: it is mid-work, and its messages are not yet acknowledged. */
const REQUESTS_BEFORE: Record<FunctionKind, number> = { dispatch: 8, classify: 3, collect: 2, report: 8 };
/** Megabytes: enough for a function's work here, and quickly filled. */
const HEAP_MB = 256;

const PRELOAD = pathToFileURL(resolve('test/deploy/fault.ts')).href;

/** Seconds after which a failed dispatch is tried again, a minute on AWS. */
const RETRY_SECONDS = 1;

interface Outage {
  /** Requests so far. */
  readonly refused: number;
  end(): void;
}

export class Faults {
  readonly #folder: string;
  readonly #lambda: LambdaClient;
  readonly #sqs: SQSClient;
  readonly #outputs: Outputs;

  constructor(emulator: Emulator, outputs: Outputs) {
    this.#folder = join(emulator.env.HOME ?? '', 'faults');
    mkdirSync(this.#folder, { recursive: true });
    this.#lambda = new LambdaClient(emulator.client);
    this.#sqs = new SQSClient(emulator.client);
    this.#outputs = outputs;
  }

  /** Requests the fault once, in the next process of the function that makes enough requests. */
  ask(kind: FunctionKind, fault: Fault): void {
    writeFileSync(this.#file(kind, fault), String(REQUESTS_BEFORE[kind]));
  }

  hasCome(kind: FunctionKind, fault: Fault): boolean {
    return existsSync(`${this.#file(kind, fault)}.came`);
  }

  /** Sets a function's timeout in seconds and preloads fault.ts. Its next invocation is a cold start. */
  async prepare(kind: FunctionKind, seconds: number): Promise<void> {
    const FunctionName = this.#functionName(kind);
    const { Environment } = await this.#lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const NODE_OPTIONS = `--import=${PRELOAD} --max-old-space-size=${HEAP_MB}`;
    const added = { HOLDOUT_FAULTS: this.#folder, NODE_OPTIONS, RETRY_SECONDS: `${RETRY_SECONDS}` };
    const Variables = { ...Environment?.Variables, ...added };
    const config = { FunctionName, Timeout: seconds, Environment: { Variables } };
    await this.#lambda.send(new UpdateFunctionConfigurationCommand(config));
  }

  /** Invokes a function asynchronously, as S3 and the schedule do. */
  async invoke(kind: FunctionKind, event: object): Promise<void> {
    const Payload = JSON.stringify(event);
    await this.#lambda.send(
      new InvokeCommand({ FunctionName: this.#functionName(kind), InvocationType: 'Event', Payload }),
    );
  }

  /** Sets how many seconds pass before redelivery. By default it is six times a function's timeout. */
  async setVisibility(seconds: number): Promise<void> {
    const { SamplesQueueUrls, ResultsQueueUrl, UploadsQueueUrl } = this.#outputs;
    for (const QueueUrl of [...Object.values(SamplesQueueUrls), ResultsQueueUrl, UploadsQueueUrl]) {
      const Attributes = { VisibilityTimeout: String(seconds) };
      await this.#sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    }
  }

  /** Makes S3 answer functions with 503. */
  async makeBucketUnavailable(): Promise<Outage> {
    let refused = 0;
    const server = createServer((request, response) => {
      refused++;
      request.resume();
      response.writeHead(503, { 'content-type': 'application/xml' });
      response.end('<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const file = join(this.#folder, 'unavailable');
    writeFileSync(file, String(port));
    return {
      get refused() {
        return refused;
      },
      end() {
        rmSync(file, { force: true });
        server.close();
      },
    };
  }

  #file(kind: FunctionKind, fault: Fault): string {
    return join(this.#folder, `${this.#functionName(kind)}.${fault}`);
  }

  #functionName(kind: FunctionKind): string {
    const { DispatchFunctionName, ClassifyFunctionNames, CollectFunctionName, ReportFunctionName } = this.#outputs;
    const [classify = ''] = Object.values(ClassifyFunctionNames);
    return { dispatch: DispatchFunctionName, classify, collect: CollectFunctionName, report: ReportFunctionName }[kind];
  }
}
