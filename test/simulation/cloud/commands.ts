// Turns the functions' SDK commands into requests to the simulated services.

import type { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import type { GetParameterCommand } from '@aws-sdk/client-ssm';
import { RenderEvent } from '../../../lambda/shared/contracts/messages.ts';
import type { RunFinished } from '../../../lambda/shared/contracts/operations.ts';
import {
  ACTIVE,
  activeKey,
  BENCHMARKS,
  CACHE,
  HOLDOUTS,
  REPORTS,
  ROWS,
  RUNS,
  TRAIN,
  TRIES,
  VECTORS,
} from '../../../lambda/shared/keys.ts';
import type { World } from '../world.ts';
import { Body, s3Error } from './bucket.ts';
import type { Invocation } from './functions.ts';
import { messageIdIn, type Queue, refuseSome } from './queue.ts';
import { here, type Request, request } from './requests.ts';

/** Does what the SDK's S3 and SQS clients do with a command. */
export function sendCommand(world: World, command: object): Promise<unknown> {
  const { random, plan } = world;
  const latencyMs = random.logBetween(1, plan.slowestMs);
  const unavailable = () => s3Error(503, 'SlowDown');
  if (isOfQueue(command)) {
    const queue = world.queueAt(command.input.QueueUrl ?? '');
    const what = `${nameOf(command)} ${queue.name}`;
    const target = targetIn(command);
    return request(world, { service: 'SQS', what, target, unavailable, latencyMs, ...onQueue(world, queue, command) });
  }
  if (!isOfBucket(command)) throw new Error(`there is no service for ${command.constructor.name}`);
  const { target, execute } = onBucket(world, command);
  const what = `${nameOf(command)} ${objectName(target)}`;
  return request(world, { service: 'S3', what, target, execute, unavailable, latencyMs });
}

type OfBucket = GetObjectCommand | HeadObjectCommand | PutObjectCommand | DeleteObjectCommand | ListObjectsV2Command;
type OfQueue =
  | SendMessageBatchCommand
  | ReceiveMessageCommand
  | DeleteMessageCommand
  | DeleteMessageBatchCommand
  | ChangeMessageVisibilityCommand
  | GetQueueAttributesCommand;

const BUCKET_COMMANDS = [
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
] as const;
const QUEUE_COMMANDS = [
  SendMessageBatchCommand,
  ReceiveMessageCommand,
  DeleteMessageCommand,
  DeleteMessageBatchCommand,
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
] as const;

const isOfBucket = (command: object): command is OfBucket => BUCKET_COMMANDS.some((one) => command instanceof one);
const isOfQueue = (command: object): command is OfQueue => QUEUE_COMMANDS.some((one) => command instanceof one);
const nameOf = (command: object): string => command.constructor.name.replace(/Command$/, '');

function onBucket(world: World, command: OfBucket): Pick<Request, 'target' | 'execute'> {
  const { bucket, watch } = world;
  const invocation = here();
  if (command instanceof ListObjectsV2Command) {
    const { input } = command;
    watch.listBegins(invocation, input);
    const execute = () => {
      const answer = bucket.execute(command);
      watch.listed(invocation, input, answer);
      return answer;
    };
    return { target: `${input.Prefix}${input.ContinuationToken ?? ''}`, execute };
  }
  const target = command.input.Key ?? '';
  const isLook = command instanceof GetObjectCommand || command instanceof HeadObjectCommand;
  const execute = () => {
    if (isLook) watch.looked(invocation, target);
    const answer = bucket.execute(command);
    // Other objects are small enough to arrive at once.
    if (target.startsWith(HOLDOUTS)) streamSlowly(world, answer, invocation);
    return answer;
  };
  return { target, execute };
}

function streamSlowly({ timeline, random, plan }: World, answer: unknown, { instance }: Invocation): void {
  if (typeof answer !== 'object' || !answer || !('Body' in answer) || !(answer.Body instanceof Body)) return;
  answer.Body.wait = (next) => timeline.after(random.logBetween(1, plan.slowestMs), next, instance);
}

function targetIn(command: OfQueue): string {
  if (command instanceof SendMessageBatchCommand) return command.input.Entries?.[0]?.MessageBody ?? '';
  if (command instanceof DeleteMessageBatchCommand) return command.input.Entries?.[0]?.ReceiptHandle ?? '';
  return 'ReceiptHandle' in command.input ? (command.input.ReceiptHandle ?? '') : '';
}

type Executions = Pick<Request, 'execute' | 'executeInPart'>;

function onQueue(world: World, queue: Queue, command: OfQueue): Executions {
  const { random, watch } = world;
  const invocation = here();
  const inPart = <E extends { Id?: string | undefined }>(all: readonly E[], execute: (entries: E[]) => unknown) => ({
    execute: () => execute([...all]),
    executeInPart: () => {
      const { taken, failed } = refuseSome(all, random);
      if (taken.length > 0) execute(taken);
      return { Failed: failed };
    },
  });
  const acknowledge = (receipt = '') => {
    const message = queue.find(receipt);
    if (message) watch.acknowledged(invocation, queue.name, message.body);
  };
  if (command instanceof SendMessageBatchCommand) {
    const { QueueUrl, Entries = [] } = command.input;
    return inPart(Entries, (entries) =>
      queue.execute(world.arriving(new SendMessageBatchCommand({ QueueUrl, Entries: entries }), queue)),
    );
  }
  if (command instanceof DeleteMessageBatchCommand) {
    const { QueueUrl, Entries = [] } = command.input;
    return inPart(Entries, (entries) => {
      for (const { ReceiptHandle } of entries) acknowledge(ReceiptHandle);
      return queue.execute(new DeleteMessageBatchCommand({ QueueUrl, Entries: entries }));
    });
  }
  return {
    execute: () => {
      if (command instanceof DeleteMessageCommand) acknowledge(command.input.ReceiptHandle);
      if (command instanceof ChangeMessageVisibilityCommand) {
        const { ReceiptHandle = '', VisibilityTimeout = 0 } = command.input;
        watch.putOff(invocation, messageIdIn(ReceiptHandle), VisibilityTimeout);
      }
      return queue.execute(command);
    },
  };
}

/** Does what the SSM client does. */
export function getParameter(world: World, { input }: GetParameterCommand): Promise<unknown> {
  const parameter = input.Name ?? '';
  return request(world, {
    service: 'SSM',
    what: 'GetParameter',
    target: parameter,
    execute: () => ({ Parameter: { Value: world.keys.current(parameter, world.timeline.now) } }),
    unavailable: () => new Error('ThrottlingException'),
    latencyMs: world.random.logBetween(1, world.plan.slowestMs),
  });
}

/** Starts report for a run, once Lambda has accepted it. */
export async function invoke(world: World, { input }: InvokeCommand): Promise<void> {
  const by = here();
  const payload = String(input.Payload);
  await request(world, {
    service: 'Lambda',
    what: 'Invoke',
    // Whose it is, so that its trouble is the run's.
    target: activeKey(RenderEvent.parse(JSON.parse(payload)).render),
    execute: () => {
      world.watch.accepted(by, payload);
      world.render(payload);
      return {};
    },
    unavailable: () => new Error('TooManyRequestsException'),
    latencyMs: world.random.logBetween(1, world.plan.slowestMs),
  });
}

/** Sends the event of a finished run. */
export async function announceRun(world: World, event: RunFinished): Promise<void> {
  await request(world, {
    service: 'events',
    what: 'PutEvents',
    target: event.run,
    execute: () => {
      world.watch.announced(event);
      return {};
    },
    unavailable: () => new Error('InternalException'),
    latencyMs: world.random.logBetween(1, world.plan.slowestMs),
  });
}

const FOLDERS: Readonly<Record<string, string>> = {
  [ACTIVE]: 'active',
  [HOLDOUTS]: 'holdout',
  [BENCHMARKS]: 'benchmark',
  [TRAIN]: 'train',
  [ROWS]: 'row',
  [CACHE]: 'cache',
  [VECTORS]: 'vectors',
  [TRIES]: 'try',
};

/** The last part of the key, without anything that differs between runs. */
function objectName(key: string): string {
  const folder = key.slice(0, key.indexOf('/') + 1);
  const name = FOLDERS[folder];
  if (name !== undefined) return name;
  if (key.includes('/segments/')) return 'segment';
  if (key.includes('/baselines/')) return 'baselines';
  const last = key.slice(key.lastIndexOf('/') + 1);
  if (folder === RUNS) return last || 'run';
  return folder === REPORTS ? last : key;
}
