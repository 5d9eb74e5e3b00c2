// Makes one call to a model, within its endpoint's pace and the time that is left.

import type { AnswerFormat } from '../../shared/models/answer/answer-format.ts';
import { MissingKeyError } from '../../shared/models/call/api-key.ts';
import type { Answer } from '../../shared/models/call/chat.ts';
import type { Failure } from '../../shared/models/call/failure.ts';
import { addUsage } from '../../shared/models/call/usage.ts';
import type { ChatMessage } from '../../shared/models/prompt.ts';
import { NoTimeError } from '../pacing/pace.ts';
import type { Line } from '../worker.ts';
import { KEY_DELAY_S, putOffSeconds } from './attempt.ts';
import { noteCancelled } from './cancelled.ts';
import { type Question, ReleaseError, type Spent } from './question.ts';

/** Milliseconds kept at the end of the invocation to send the predictions and hand back the rest. */
export const TIME_MARGIN_MS = 8_000;
const MISSING_KEY = 'missing_key';
/** Codes of calls that the endpoint did not answer at all. */
const UNANSWERED: ReadonlySet<string> = new Set(['timeout', 'connection']);

type Asked = { readonly messages: readonly ChatMessage[]; readonly format: AnswerFormat };

/**
 * @param leftMs how long a call may still wait before it begins.
 * @throws ReleaseError if no call can be made now.
 */
export async function call(
  question: Question,
  line: Line,
  asked: Asked,
  leftMs: () => number,
  spent: Spent,
): Promise<Answer | Failure> {
  // The wait for a place takes some of the time that is left.
  return await line.lane.enter(() => callNow(question, line, asked, leftMs(), spent));
}

async function callNow(
  { delivery, variant, known }: Question,
  line: Line,
  { messages, format }: Asked,
  leftMs: number,
  spent: Spent,
): Promise<Answer | Failure> {
  const { complete } = await import('../../shared/models/call/chat.ts');
  const { BadAnswerError, failureOf } = await import('../../shared/models/call/failure.ts');
  try {
    const client = await line.client();
    const place = await line.pacer.take(performance.now() + leftMs, messages);
    spent.calls++;
    spent.calledAt = performance.now();
    const signal = AbortSignal.timeout(Math.max(1, delivery.remainingMs() - TIME_MARGIN_MS));
    const answer = await complete(client, variant, messages, format.responseFormat, signal);
    line.lane.answered(variant.name, spent.calledAt);
    spent.latencyMs = answer.latencyMs;
    spent.usage = addUsage(spent.usage, answer.usage);
    place.used(answer.usage === 'odd' ? undefined : answer.usage);
    return answer;
  } catch (error) {
    if (error instanceof NoTimeError) {
      throw new ReleaseError('no_time', putOffSeconds(Math.max(error.waitMs, line.lane.nextTurnMs())));
    }
    if (error instanceof MissingKeyError) {
      const trouble = { where: variant.endpoint, code: MISSING_KEY, message: error.message };
      throw new ReleaseError(MISSING_KEY, KEY_DELAY_S, trouble);
    }
    if (error instanceof BadAnswerError) spent.usage = addUsage(spent.usage, error.usage);
    const failure = failureOf(error);
    if (failure.code === 'timeout') noteCancelled(known.run, variant);
    if (UNANSWERED.has(failure.code)) line.lane.unanswered(spent.calledAt);
    return failure;
  }
}
