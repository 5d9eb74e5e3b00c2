// Reads the holdout one last time, in the run's order, and sends one message per sample, with regular checkpoints.
import type { Sample, SampleContent } from '../shared/contracts/messages.ts';
import { type Dispatched, type Run, Stop } from '../shared/contracts/run.ts';
import { sampleIndex, samplesPerRow } from '../shared/contracts/sample-index.ts';
import type { Sent } from '../shared/contracts/sent.ts';
import type { CsvTable } from '../shared/csv/open.ts';
import { openSourceTable } from '../shared/csv/source-table.ts';
import { contentKey, dispatchedKey, stopKey } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { positionsOf, rowOrder } from '../shared/random/row-order.ts';
import { MAX_BATCH_BYTES, type OutMessage, toMessageJson } from '../shared/storage/queue.ts';
import { SourceChangedError, type Store } from '../shared/storage/store.ts';
import { labelIndex } from '../shared/text/same-look.ts';
import type { Lease } from './lease.ts';
import { groupOf } from './outbox/group.ts';
import { Outbox, OutOfTimeError, type SendContext, TIME_MARGIN_MS } from './outbox/outbox.ts';
import { contentMaker } from './prompts/content.ts';
import { type PlacedRow, readWaves } from './waves.ts';

/** Samples between two checkpoints. After a crash, at most so many are sent, and paid for, again. */
export const SAMPLES_PER_CHECKPOINT = 2_000;
/** Larger content goes to the bucket. This leaves room for the other fields of the message. */
const MAX_CONTENT_BYTES = MAX_BATCH_BYTES - 16_384;

/**
 * Sends every sample from the start of the lease on, then writes dispatched.json.
 * @throws OutOfTimeError after a checkpoint, from which the next invocation continues.
 */
export async function sendSamples(run: Run, lease: Lease, context: SendContext): Promise<void> {
  const all = { first: lease.resumeAt, end: run.samples, isWanted: () => true };
  await endSending(run, { sent: await sendSpan(run, all, lease, context) }, context);
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
  const perRow = samplesPerRow(run);
  const positions = positionsOf(rowOrder(run));
  const wanted = (index: number) => index >= first && isWanted(index);
  const isInSpan = (position: number) => position * perRow < end;
  let sent = first;
  let checkpointed = first;
  const open = () => openUnlessGone(run, store);
  for await (const wave of readWaves(open, positions, Math.floor(first / perRow), isInSpan)) {
    // No more samples will come. Report says what became of the rest.
    if (wave === 'gone') {
      await outbox.drain();
      return sent;
    }
    for (const placed of wave) {
      for (const message of await toMessages(placed, wanted)) await outbox.add(message);
      sent = (placed.position + 1) * perRow;
      if (sent - checkpointed >= SAMPLES_PER_CHECKPOINT) {
        await outbox.drain();
        await lease.advance(sent);
        checkpointed = sent;
        if (await store.getJson(stopKey(run.run), Stop)) return sent;
        if (context.remainingMs() < TIME_MARGIN_MS)
          throw new OutOfTimeError(`${sent} of ${run.samples} samples are sent`);
      }
    }
  }
  await outbox.drain();
  // A dispatcher that looked for dispatched.json too early and then finds the lease released must not send these again.
  await lease.advance(end);
  return end;
}

export async function openUnlessGone({ run, source }: Run, store: Store): Promise<CsvTable | undefined> {
  try {
    return await openSourceTable(store, source);
  } catch (error) {
    if (!(error instanceof SourceChangedError)) throw error;
    log.warn('holdout_gone', { run, key: source.key });
    return undefined;
  }
}

/** The samples of one row that are wanted. */
type MessageMaker = (placed: PlacedRow, wanted: (index: number) => boolean) => Promise<OutMessage[]>;

/** Makes the same messages for the same run, whenever and however often it is called. */
export async function messageMaker(run: Run, store: Store): Promise<MessageMaker> {
  const { columns, labels, variants } = run;
  const { repeats } = run.benchmark;
  const contentOf = await contentMaker(run, store);
  // Rows to predict may have a label, but nobody looks at it.
  const labelAt = run.purpose === 'predict' ? undefined : columns.all.indexOf(columns.label);
  const indexOf = labelIndex(labels);
  const groups = variants.map((variant) =>
    groupOf(run.run, variant.kind === 'baseline' ? 'baseline' : variant.endpoint),
  );

  return async ({ position, row, fields }, wanted) => {
    const truth = labelAt === undefined ? undefined : indexOf(fields[labelAt] ?? '');
    if (labelAt !== undefined && truth === undefined)
      throw new Error(`row ${row + 1} has a label that the first reading did not see`);
    const contents = contentOf(fields);
    const messages: OutMessage[] = [];
    for (const [variant, group] of groups.entries()) {
      const start = sampleIndex(run, position, variant);
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
