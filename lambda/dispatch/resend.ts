// Sends samples again that have disappeared: they are in no queue, and no segment has their prediction. A disk may have
// lost a file, somebody may have deleted one, or a queue may have lost a message.
// A crash halfway loses nothing, because each sweep looks for missing samples anew. Two sweeps at once, or one that
// comes too early, make duplicates. The report counts those once. The lease and the waits below save their cost.

import { SAMPLES_PER_CHECKPOINT } from '../shared/computed/blocks.ts';
import { awaitedSamples } from '../shared/computed/computed.ts';
import {
  type Active,
  type AskedAgain,
  Dispatched,
  type Run,
  type Stop,
  type Waiting,
} from '../shared/contracts/run.ts';
import { sampleIndex, samplePlace, samplesPerRow } from '../shared/contracts/sample-index.ts';
import {
  askedAgainKey,
  checkpointKey,
  dispatchedKey,
  readSegmentKey,
  runPrefix,
  segmentsPrefix,
  stopKey,
  waitingKey,
} from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { positionsOf, rowOrder } from '../shared/random/row-order.ts';
import { runQuestions } from '../shared/sequential/questions.ts';
import { corrected, readAskedAgain } from '../shared/spend/asked-again.ts';
import { spendOf, stopForBudget } from '../shared/spend/spend.ts';
import { countMessages, toMessageJson } from '../shared/storage/queue.ts';
import { readRun } from '../shared/storage/read-run.ts';
import { mendBlocks } from './computing/mend.ts';
import { sentSoFar } from './deciding/sent-so-far.ts';
import type { DispatchContext } from './dispatch-run.ts';
import { takeLease } from './lease.ts';
import { findMissing, type Missing } from './missing.ts';
import { openUnlessGone } from './open-unless-gone.ts';
import { Outbox, OutOfTimeError, TIME_MARGIN_MS } from './outbox/outbox.ts';
import { endpointOf, messageMaker } from './send.ts';
import { readWaves } from './waves.ts';

/**
 * A sweep asks again only if nothing of the run was written for this many milliseconds. That is ten times the lag of
 * SQS's counts, and longer than predictions take from their queue to a segment.
 */
export const QUIET_MS = 10 * 60_000;
/** A sample without a prediction after this many tries would get none next time either. */
const MOST_TIMES = 5;

interface Standstill {
  /** See QUIET_MS; 0 if the queues' counts are exact. */
  readonly quietMs: number;
  /** See dispatchRun. */
  readonly force?: boolean;
}

/** No message of any run waits anywhere. Messages move through the queues in this order, so none is overlooked. */
export async function areQueuesEmpty({ sqs, ...queues }: DispatchContext): Promise<boolean> {
  const urls = [...queues.samplesQueueUrls.values(), queues.resultsQueueUrl, ...queues.deadLetterQueueUrls];
  for (const url of urls) if ((await countMessages(sqs, url)) > 0) return false;
  return true;
}

/**
 * Does nothing if every prediction exists or if something may still be on its way. A manifest is no proof, because its
 * segments may disappear before the report is written.
 * @throws OutOfTimeError
 */
export async function resendMissing(
  { run }: Active,
  context: DispatchContext,
  { quietMs, force = false }: Standstill,
): Promise<void> {
  const { store, requestId } = context;
  const frozen = await readRun(store, run);
  if (!frozen || !(await standing(frozen, context, quietMs))) return;
  const lease = await takeLease(store, run, requestId, force);
  if (!lease) return;
  try {
    // Check again: the previous holder of the lease may have sent them.
    const segments = await standing(frozen, context, quietMs);
    if (segments) await resend(frozen, segments, context);
  } finally {
    await lease.release();
  }
}

/**
 * The LIST comes after the check of the queues: whatever had left them by then is in a segment.
 * @returns the segments if the run stands still although everything was sent, or the wave that it waits for.
 */
async function standing(frozen: Run, context: DispatchContext, quietMs: number): Promise<string[] | undefined> {
  if (!(await areQueuesEmpty(context))) return undefined;
  const { run } = frozen;
  let dispatched = runQuestions(frozen) !== undefined;
  let movedAt = 0;
  const segments: string[] = [];
  for await (const { key, lastModified } of context.store.list(runPrefix(run))) {
    if (key === dispatchedKey(run)) dispatched = true;
    if (key.startsWith(segmentsPrefix(run)) && readSegmentKey(key)) segments.push(key);
    // We write the lease ourselves, and report repeats its note about a damaged segment.
    if (key !== checkpointKey(run) && key !== waitingKey(run)) movedAt = Math.max(movedAt, lastModified.getTime());
  }
  // Without a wait the clock is not read, as it may have been set back.
  const isQuiet = quietMs === 0 || Date.now() - movedAt >= quietMs;
  return dispatched && isQuiet ? segments : undefined;
}

async function resend(run: Run, segments: readonly string[], context: DispatchContext): Promise<void> {
  const { store } = context;
  const id = run.run;
  const dispatched = (await store.getJson(dispatchedKey(id), Dispatched))?.value ?? (await sentSoFar(run, store));
  if (!dispatched) return;
  // First what costs nothing.
  await mendBlocks(run, dispatched, context);
  const missing = await findMissing(store, segments, run, dispatched);
  if (missing.count === 0) return;
  const stopped = await store.exists(stopKey(id));
  // Report ends a stopped run without the predictions of damaged segments.
  if (stopped && missing.count <= missing.unreadable) return;
  const before = await readAskedAgain(store, id);
  // Samples of a stopped run are skipped, so lost answers no longer matter.
  if (!stopped && before && before.times >= MOST_TIMES) return await giveUp(run, missing, context);
  const account = accountOf({ ...run, samples: awaitedSamples(run) }, segments, missing, before);
  await store.putJson(askedAgainKey(id), account);
  await keepToBudget(run, segments, account, context);
  log.warn('samples_asked_again', { run: id, samples: missing.count, unreadable: missing.unreadable });
  await send(run, missing, context);
  await store.putJson(askedAgainKey(id), { ...account, underway: 0 });
}

/**
 * Counts each sample and its lost cost once, even if the last attempt broke off. Exported for its test.
 * @param run with as many samples as predictions are awaited
 */
export function accountOf(
  { samples, plan }: Pick<Run, 'samples' | 'plan'>,
  segments: readonly string[],
  missing: Pick<Missing, 'count' | 'unreadable'>,
  before: AskedAgain = { times: 0, samples: 0, underway: 0, unreadable: 0, lost_micro_usd: 0 },
): AskedAgain {
  const more = Math.max(0, missing.count - before.underway);
  // The key of a damaged segment still says what it cost.
  const gone = Math.max(0, more - Math.max(0, missing.unreadable - before.unreadable));
  return {
    times: before.times + 1,
    samples: before.samples + more,
    underway: missing.count,
    unreadable: missing.unreadable,
    lost_micro_usd: before.lost_micro_usd + gone * meanMicroUsd(segments, (plan?.cost_usd ?? 0) / Math.max(1, samples)),
  };
}

/** The mean cost of a prediction. @param estimatedUsd used if no prediction is left */
function meanMicroUsd(segments: readonly string[], estimatedUsd: number): number {
  const { predictions, spend } = listed(segments);
  return predictions > 0 ? spend.microUsd / predictions : estimatedUsd * 1e6;
}

function listed(segments: readonly string[]) {
  const facts = segments.flatMap((key) => readSegmentKey(key) ?? []);
  return { predictions: facts.reduce((sum, { count }) => sum + count, 0), spend: spendOf(facts) };
}

/** Report would stop the run too, but only after the first samples were paid for. */
async function keepToBudget(run: Run, segments: readonly string[], account: AskedAgain, { store }: DispatchContext) {
  const { predictions, spend } = corrected(listed(segments), account);
  const stop = stopForBudget({ ...run, samples: awaitedSamples(run) }, spend, predictions);
  if (stop) await store.putJson(stopKey(run.run), stop, { ifAbsent: true });
}

async function giveUp({ run }: Run, { count }: Missing, { store }: DispatchContext): Promise<void> {
  log.error('samples_not_asked_again', { run, samples: count, times: MOST_TIMES });
  const message = `${count} samples were asked again ${MOST_TIMES} times, and each time their predictions were lost; cancel the run to get a report without them`;
  const waiting: Waiting = { where: segmentsPrefix(run), code: 'missing', message, at: new Date().toISOString() };
  await store.putJson(waitingKey(run), waiting);
}

async function send(run: Run, missing: Missing, context: DispatchContext): Promise<void> {
  const outbox = new Outbox(context);
  const toMessages = await messageMaker(run, context.store);
  const perRow = samplesPerRow(run);
  const wanted = (index: number) => missing.has(index);
  const isWanted = (position: number) => {
    const start = sampleIndex(run, position, 0);
    return Array.from({ length: perRow }, (_, at) => start + at).some(wanted);
  };
  let sent = 0;
  let looked = 0;
  const open = () => openUnlessGone(run, context.store);
  // In the run's order, too: a stop in between leaves a sample of the rows.
  for await (const wave of readWaves(open, positionsOf(rowOrder(run)), 0, isWanted)) {
    if (wave === 'gone') return await endWithout(run, missing, outbox, context);
    for (const placed of wave) {
      for (const { message, endpoint } of await toMessages(placed, wanted)) {
        await outbox.add({ ...message, again: true }, endpoint);
        sent++;
      }
      if (sent - looked >= SAMPLES_PER_CHECKPOINT) {
        await outbox.drain();
        looked = sent;
        if (context.remainingMs() < TIME_MARGIN_MS)
          throw new OutOfTimeError(`${sent} of ${missing.count} samples are sent again`);
      }
    }
  }
  await outbox.drain();
}

/** The samples cannot be asked without their rows. So the run is stopped: then classify skips them without a row. */
async function endWithout(run: Run, missing: Missing, outbox: Outbox, { store }: DispatchContext): Promise<void> {
  const message = `${run.source.key} was replaced or deleted, and the predictions of ${missing.count} samples are gone: they cannot be asked again.`;
  const stop: Stop = { code: 'cancelled', message };
  await store.putJson(stopKey(run.run), stop, { ifAbsent: true });
  for (let index = 0; index < run.samples; index++) {
    if (!missing.has(index)) continue;
    const endpoint = endpointOf(run.variants[samplePlace(run, index).variant]);
    await outbox.add({ body: toMessageJson({ run: run.run, index }), again: true }, endpoint);
  }
  await outbox.drain();
}
