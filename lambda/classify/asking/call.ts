// Makes one call to a model, within its endpoint's pace and the time that is left.

import type { OpenAI } from 'openai';
import type { AnswerFormat } from '../../shared/models/answer/answer-format.ts';
import { MissingKeyError } from '../../shared/models/call/api-key.ts';
import type { Answer } from '../../shared/models/call/chat.ts';
import type { Failure } from '../../shared/models/call/failure.ts';
import { addUsage } from '../../shared/models/call/usage.ts';
import type { ChatMessage } from '../../shared/models/prompt.ts';
import { NoTimeError } from '../pacing/pace.ts';
import type { Line } from '../worker.ts';
import { KEY_DELAY_S, putOffSeconds } from './attempt.ts';
import { type Question, ReleaseError, type Spent } from './question.ts';

/** Milliseconds kept at the end of the invocation to send the predictions and hand back the rest. */
export const TIME_MARGIN_MS = 8_000;
const MISSING_KEY = 'missing_key';

/** @throws ReleaseError if no call can be made now. */
export async function call(
  { delivery, variant }: Question,
  line: Line,
  { messages, format }: { readonly messages: readonly ChatMessage[]; readonly format: AnswerFormat },
  leftMs: number,
  spent: Spent,
): Promise<Answer | Failure> {
  const { complete } = await import('../../shared/models/call/chat.ts');
  const asked = { endpoint: variant.endpoint, remainingMs: delivery.remainingMs };
  return await paced(asked, line, messages, leftMs, spent, (client, signal) =>
    complete(client, variant, messages, format.responseFormat, signal),
  );
}

/** @param texts the request's, to keep within the pace. @throws ReleaseError if no call can be made now. */
export async function paced<T extends Pick<Answer, 'latencyMs' | 'usage'>>(
  { endpoint, remainingMs }: { readonly endpoint: string; readonly remainingMs: () => number },
  line: Line,
  texts: readonly Pick<ChatMessage, 'content'>[],
  leftMs: number,
  spent: Spent,
  send: (client: OpenAI, signal: AbortSignal) => Promise<T>,
): Promise<T | Failure> {
  const { BadAnswerError, failureOf } = await import('../../shared/models/call/failure.ts');
  try {
    const client = await line.client();
    const place = await line.pacer.take(performance.now() + leftMs, texts);
    spent.calls++;
    spent.calledAt = performance.now();
    const signal = AbortSignal.timeout(Math.max(1, remainingMs() - TIME_MARGIN_MS));
    const answer = await send(client, signal);
    spent.latencyMs = answer.latencyMs;
    spent.usage = addUsage(spent.usage, answer.usage);
    place.used(answer.usage === 'odd' ? undefined : answer.usage);
    return answer;
  } catch (error) {
    if (error instanceof NoTimeError) throw new ReleaseError('no_time', putOffSeconds(error.waitMs));
    if (error instanceof MissingKeyError) {
      const trouble = { where: endpoint, code: MISSING_KEY, message: error.message };
      throw new ReleaseError(MISSING_KEY, KEY_DELAY_S, trouble);
    }
    if (error instanceof BadAnswerError) spent.usage = addUsage(spent.usage, error.usage);
    return failureOf(error);
  }
}
