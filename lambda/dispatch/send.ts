// The last reading of the holdout: one message per sample, with a checkpoint every so often.
import type { SQSClient } from '@aws-sdk/client-sqs';
import pLimit from 'p-limit';
import type { Sample, SampleContent } from '../shared/contracts/messages.ts';
import { type Dispatched, type Run, Stop } from '../shared/contracts/run.ts';
import { sampleIndex, samplesPerRow } from '../shared/contracts/sample-index.ts';
import { openCsv } from '../shared/csv/open.ts';
import { contentKey, dispatchedKey, stopKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { Batcher, MAX_BATCH_BYTES, type OutMessage, sendBatch, toMessageJson } from '../shared/storage/queue.ts';
import { type Opened, SourceChangedError, type Store } from '../shared/storage/store.ts';
import type { Lease } from './lease.ts';
import { contentMaker } from './prompts/content.ts';

/** Batches on their way to the queue at once. */
const BATCHES_IN_FLIGHT = 16;
/** A checkpoint each so many samples: what a crash makes the next invocation send, and classify pay for, again. */
export const SAMPLES_PER_CHECKPOINT = 2_000;
/** Milliseconds kept for the last checkpoint and the `released` mark. */
export const TIME_MARGIN_MS = 30_000;
/** What is larger goes to the bucket: room for the message's other fields. */
const MAX_CONTENT_BYTES = MAX_BATCH_BYTES - 16_384;

/** The invocation's time is nearly over; thrown so that Lambda invokes again. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

interface SendContext {
  readonly store: Store;
  readonly sqs: SQSClient;
  readonly samplesQueueUrl: string;
  readonly remainingMs: () => number;
}

/**
 * Sends every sample from the lease's start on, then writes dispatched.json.
 * @throws OutOfTimeError after a checkpoint, to be resumed.
 */
export async function sendSamples(run: Run, lease: Lease, context: SendContext): Promise<void> {
  const { store } = context;
  const sent = await sendFrom(lease.resumeAt, run, lease, context);
  const dispatched: Dispatched = { samples: run.samples, sent };
  await store.putJson(dispatchedKey(run.run), dispatched, { ifAbsent: true });
}

/** @returns how many samples are in the queue: all, or fewer where the run was stopped or its holdout is gone. */
async function sendFrom(first: number, run: Run, lease: Lease, context: SendContext): Promise<number> {
  const { store } = context;
  if (first >= run.samples) return run.samples;
  const outbox = new Outbox(context);
  const toMessages = await messageMaker(run, store);
  const perRow = samplesPerRow(run);
  const opened = await openUnlessGone(run, store);
  // What has been sent is all that there will be: report says what became of the rest.
  if (!opened) return first;
  const table = await openCsv(opened.body, run.source.key);

  const wanted = (index: number) => index >= first;
  let row = 0;
  let checkpointed = first;
  for await (const batch of table.batches) {
    for (const { fields } of batch) {
      const end = (row + 1) * perRow;
      if (end > first) {
        for (const message of await toMessages(row, fields, wanted)) await outbox.add(message);
        if (end - checkpointed >= SAMPLES_PER_CHECKPOINT) {
          await outbox.drain();
          await lease.advance(end);
          checkpointed = end;
          if (await store.getJson(stopKey(run.run), Stop)) return end;
          if (context.remainingMs() < TIME_MARGIN_MS)
            throw new OutOfTimeError(`${end} of ${run.samples} samples are sent`);
        }
      }
      row++;
    }
  }
  await outbox.drain();
  // Who looked for dispatched.json a moment too early, and then finds the lease released, must not send these again.
  await lease.advance(run.samples);
  return run.samples;
}

export async function openUnlessGone({ run, source }: Run, store: Store): Promise<Opened | undefined> {
  try {
    return await store.openSource(source);
  } catch (error) {
    if (!(error instanceof SourceChangedError)) throw error;
    log.warn('holdout_gone', { run, key: source.key });
    return undefined;
  }
}

/** Batches on their way: as many at once as is worth it, and none forgotten. */
export class Outbox {
  readonly #context: SendContext;
  readonly #batcher = new Batcher();
  readonly #limit = pLimit(BATCHES_IN_FLIGHT);
  #sending: Promise<void>[] = [];

  constructor(context: SendContext) {
    this.#context = context;
  }

  async add(message: OutMessage): Promise<void> {
    const full = this.#batcher.add(message);
    if (!full) return;
    this.#send(full);
    // The reader waits when the queue is slower than it.
    if (this.#limit.pendingCount >= BATCHES_IN_FLIGHT) await this.#waitForSends();
  }

  /** Everything added so far is in the queue. @throws what a send threw. */
  async drain(): Promise<void> {
    const rest = this.#batcher.take();
    if (rest.length > 0) this.#send(rest);
    await this.#waitForSends();
  }

  #send(batch: OutMessage[]): void {
    const { sqs, samplesQueueUrl } = this.#context;
    const sent = this.#limit(() => sendBatch(sqs, samplesQueueUrl, batch));
    // What it throws is for #waitForSends; if nobody waits there yet, Node would end the process.
    sent.catch(() => undefined);
    this.#sending.push(sent);
  }

  async #waitForSends(): Promise<void> {
    const sending = this.#sending;
    this.#sending = [];
    const results = await Promise.allSettled(sending);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
}

/** The samples of one row, as far as they are wanted. */
type MessageMaker = (
  row: number,
  fields: readonly string[],
  wanted: (index: number) => boolean,
) => Promise<OutMessage[]>;

/** The same messages for the same run, whenever and however often they are made. */
export async function messageMaker(run: Run, store: Store): Promise<MessageMaker> {
  const { columns, labels, variants } = run;
  const { repeats } = run.benchmark;
  const contentOf = await contentMaker(run, store);
  // Rows to predict may have a label: it is not looked at.
  const labelAt = run.purpose === 'predict' ? undefined : columns.all.indexOf(columns.label);
  const labelIndex = new Map(labels.map((label, index) => [label, index]));
  const groups = variants.map((variant) => groupOf(run.run, variant.kind === 'model' ? variant.endpoint : 'baseline'));

  return async (row, fields, wanted) => {
    const truth = labelAt === undefined ? undefined : labelIndex.get(fields[labelAt] ?? '');
    if (labelAt !== undefined && truth === undefined)
      throw new Error(`row ${row + 1} has a label that the first reading did not see`);
    const contents = contentOf(fields);
    const messages: OutMessage[] = [];
    for (const [variant, group] of groups.entries()) {
      const start = sampleIndex(run, row, variant);
      const indices = Array.from({ length: repeats }, (_, repeat) => start + repeat).filter(wanted);
      if (indices.length === 0) continue;
      const place = await placeOf(contents[variant], contentKey(run.run, row, variant), store);
      for (const index of indices) {
        const sample: Sample = { run: run.run, index, truth, ...place };
        messages.push({ body: toMessageJson(sample), group });
      }
    }
    return messages;
  };
}

async function placeOf(
  content: SampleContent | undefined,
  key: string,
  store: Store,
): Promise<Pick<Sample, 'content' | 'content_key'>> {
  if (Buffer.byteLength(toMessageJson(content)) <= MAX_CONTENT_BYTES) return { content };
  await store.putJson(key, content);
  return { content_key: key };
}

/** SQS: at most 128 letters, digits and punctuation; run ids and endpoint names have no others. */
const groupOf = (run: string, endpoint: string): string => `${run}/${endpoint}`.slice(0, 128);
