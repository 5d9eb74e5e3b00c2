// A tiny call that tells whether a variant can be called at all, before a run and when nothing else tells.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelVariant } from '../../contracts/variant.ts';
import type { Client } from '../client/client.ts';
import { chatMessages } from '../prompt.ts';
import { type Failure, failureOf } from '../reply/failure.ts';
import { callVariant } from './call-variant.ts';
import { withoutCap } from './cap.ts';
import type { Answer } from './chat.ts';

/** Milliseconds between tries if an endpoint does not answer: long enough for a restart, short enough to wait for. */
const PAUSES_MS = [1_000, 3_000];
/** Time limit of a preflight call in milliseconds, below the endpoint's own. */
export const PREFLIGHT_TIMEOUT_MS = 60_000;
/** Fills every text column, so that no row of the user's is spent. */
export const PROBE_TEXT = 'test';

/** @returns undefined if the variant can be called. An odd answer is no obstacle; a rate limit tells nothing. */
export async function probe(
  client: Client,
  variant: ModelVariant,
  textColumns: readonly string[],
  responseFormat: object | undefined,
): Promise<Failure | undefined> {
  const free = withoutCap(variant);
  const outcome = await untilAnswered(() => probeOnce(client, free, textColumns, responseFormat));
  return 'text' in outcome || answeredOddly(outcome) || cameWith200(outcome) ? undefined : outcome;
}

/** An answer that was cut off, say: it was answered and paid for. */
const cameWith200 = ({ class: failureClass, status }: Failure): boolean =>
  failureClass === 'permanent' && status === undefined;

/** Asks again for some seconds if nothing answers. */
export async function untilAnswered<T extends object>(once: () => Promise<T | Failure>): Promise<T | Failure> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await once();
    const pause = PAUSES_MS[attempt];
    const isSettled = !('class' in outcome) || outcome.class !== 'transient' || answeredOddly(outcome);
    if (isSettled || pause === undefined) return outcome;
    await sleep(pause);
  }
}

export async function probeOnce(
  client: Client,
  variant: ModelVariant,
  textColumns: readonly string[],
  responseFormat: object | undefined,
): Promise<Answer | Failure> {
  const row = Object.fromEntries(textColumns.map((column) => [column, PROBE_TEXT]));
  const messages = chatMessages(variant.prompt, row, textColumns);
  try {
    return await callVariant(client, variant, messages, responseFormat, AbortSignal.timeout(PREFLIGHT_TIMEOUT_MS));
  } catch (error) {
    return failureOf(error);
  }
}

/** The endpoint and the model work. The outcome for this one text says nothing about others. */
export function answeredOddly({ code }: Failure): boolean {
  return ['refusal', 'decision_refused', 'content_filter', 'empty_answer'].includes(code);
}
