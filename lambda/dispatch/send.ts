// Reads the holdout one last time, in the run's order, and sends one message per sample, with regular checkpoints.

import { blockEnds } from '../shared/computed/blocks.ts';
import { computedVariants, sentUpTo } from '../shared/computed/computed.ts';
import type { Sample, SampleContent } from '../shared/contracts/messages.ts';
import { type Dispatched, type Run, Stop } from '../shared/contracts/run.ts';
import { sampleIndex, samplesPerRow } from '../shared/contracts/sample-index.ts';
import type { Sent } from '../shared/contracts/sent.ts';
import type { Variant } from '../shared/contracts/variant.ts';
import { contentKey, dispatchedKey, stopKey } from '../shared/keys.ts';
import { positionsOf, rowOrder } from '../shared/random/row-order.ts';
import { MAX_BATCH_BYTES, type OutMessage, toMessageJson } from '../shared/storage/queue.ts';
import type { Store } from '../shared/storage/store.ts';
import { computingOf } from './computing/computing.ts';
import { truthReader } from './computing/truth.ts';
import type { Lease } from './lease.ts';
import { openUnlessGone } from './open-unless-gone.ts';
import { groupOf } from './outbox/group.ts';
import { Outbox, OutOfTimeError, type SendContext, TIME_MARGIN_MS } from './outbox/outbox.ts';
import { contentMaker } from './prompts/content.ts';
import { type PlacedRow, readWaves } from './waves.ts';

/** Larger content goes to the bucket. This leaves room for the other fields of the message. */
const MAX_CONTENT_BYTES = MAX_BATCH_BYTES - 16_384;

/**
 * Sends every sample from the start of the lease on, then writes dispatched.json.
 * @throws OutOfTimeError after a checkpoint, from which the next invocation continues.
 */
export async function sendSamples(run: Run, lease: Lease, context: SendContext): Promise<void> {
  const all = { first: lease.resumeAt, end: run.samples, isWanted: () => true };
  await endSending(run, sentUpTo(run, await sendSpan(run, all, lease, context)), context);
}

/** @param sent what was sent; no more will be. */
export async function endSending(run: Run, sent: Sent, { store }: Pick<SendContext, 'store'>): Promise<void> {
  const dispatched: Dispatched = { samples: run.samples, ...sent };
  await store.putJson(dispatchedKey(run.run), dispatched, { ifAbsent: true });
}

/** Samples by their index, of whole rows. */
interface Span {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
  readonly isWanted: (index: number) => boolean;
}

/** @returns the end of what was sent: that of the span, or less if the run was stopped or its holdout is gone. */
export async function sendSpan(
  run: Run,
  { first, end, isWanted }: Span,
  lease: Lease,
  context: SendContext,
): Promise<number> {
  const { store } = context;
  if (first >= end) return end;
  const outbox = new Outbox(context);
  const toMessages = await messageMaker(run, store);
  const computing = await computingOf(run, store);
  const perRow = samplesPerRow(run);
  const positions = positionsOf(rowOrder(run));
  const wanted = (index: number) => index >= first && isWanted(index);
  const isInSpan = (position: number) => position * perRow < end;
  const endOf = blockEnds(run);
  let block = first / perRow;
  let sent = block;
  /** Everything before `sent` is in the queue, or stands in the bucket. */
  const settle = async () => {
    await Promise.all([outbox.drain(), computing.write(block, sent)]);
    block = sent;
  };
  const open = () => openUnlessGone(run, store);
  for await (const wave of readWaves(open, positions, Math.floor(first / perRow), isInSpan)) {
    // No more samples will come. Report says what became of the rest.
    if (wave === 'gone') {
      await settle();
      return sent * perRow;
    }
    for (const placed of wave) {
      for (const { message, endpoint } of await toMessages(placed, wanted)) await outbox.add(message, endpoint);
      computing.add(placed, wanted);
      sent = placed.position + 1;
      // The last block is written below, and needs no checkpoint of its own.
      if (sent < endOf(block) || sent * perRow >= end) continue;
      await settle();
      await lease.advance(sent * perRow);
      if (await store.getJson(stopKey(run.run), Stop)) return sent * perRow;
      if (context.remainingMs() < TIME_MARGIN_MS)
        throw new OutOfTimeError(`${sent * perRow} of ${run.samples} samples are sent`);
    }
  }
  await settle();
  // A dispatcher that looked for dispatched.json too early and then finds the lease released must not send these again.
  await lease.advance(end);
  return end;
}

interface AddressedMessage {
  readonly message: OutMessage;
  readonly endpoint: string | undefined;
}

/** The samples of one row that are wanted and are messages. */
type MessageMaker = (placed: PlacedRow, wanted: (index: number) => boolean) => Promise<AddressedMessage[]>;

/** Makes the same messages for the same run, whenever and however often it is called. */
export async function messageMaker(run: Run, store: Store): Promise<MessageMaker> {
  const { variants } = run;
  const { repeats } = run.benchmark;
  const contentOf = await contentMaker(run, store);
  const truthOf = truthReader(run);
  const computed = computedVariants(run);
  const groups = variants.map((variant) => {
    const endpoint = endpointOf(variant);
    return { endpoint, group: groupOf(run.run, endpoint ?? 'baseline') };
  });
  // With nothing to send, a row's content is not even made.
  if (!computed.includes(false)) return async () => [];

  return async ({ position, row, fields }, wanted) => {
    const truth = truthOf(fields, row);
    const contents = contentOf(fields);
    const messages: AddressedMessage[] = [];
    for (const [variant, { endpoint, group }] of groups.entries()) {
      if (computed[variant]) continue;
      const start = sampleIndex(run, position, variant);
      const indices = Array.from({ length: repeats }, (_, repeat) => start + repeat).filter(wanted);
      if (indices.length === 0) continue;
      const place = await placeOf(contents[variant], contentKey(run.run, row, variant), store);
      for (const index of indices) {
        const sample: Sample = { run: run.run, index, truth, ...place };
        messages.push({ message: { body: toMessageJson(sample), group }, endpoint });
      }
    }
    return messages;
  };
}

/** Whose workers handle a variant's samples. */
export const endpointOf = (variant: Variant | undefined): string | undefined =>
  variant === undefined || variant.kind === 'baseline' ? undefined : variant.endpoint;

async function placeOf(
  content: SampleContent | undefined,
  key: string,
  store: Store,
): Promise<Pick<Sample, 'content' | 'content_key'>> {
  if (Buffer.byteLength(toMessageJson(content)) <= MAX_CONTENT_BYTES) return { content };
  await store.putJson(key, content);
  return { content_key: key };
}
