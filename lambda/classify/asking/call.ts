// Makes one call to a model, within its endpoint's pace and the time that is left.

import type { AnswerFormat } from '../../shared/models/answer/answer-format.ts';
import { callVariant } from '../../shared/models/call/call-variant.ts';
import { isCapped, mayBeCut, noteCut, withoutCap } from '../../shared/models/call/cap.ts';
import type { Answer } from '../../shared/models/call/chat.ts';
import { NoAccessError } from '../../shared/models/call/no-access.ts';
import type { Client } from '../../shared/models/client/client.ts';
import type { ChatMessage } from '../../shared/models/prompt.ts';
import { BadAnswerError, type Failure, failureOf } from '../../shared/models/reply/failure.ts';
import { addUsage } from '../../shared/models/reply/usage.ts';
import { NoTimeError } from '../pacing/pace.ts';
import type { Line } from '../worker.ts';
import { KEY_DELAY_S, putOffSeconds } from './attempt.ts';
import { noteCancelled } from './cancelled.ts';
import { type Question, ReleaseError, type Spent } from './question.ts';

/** Milliseconds kept at the end of the invocation to send the predictions and hand back the rest. */
export const TIME_MARGIN_MS = 8_000;
/** Codes of calls that the endpoint did not answer at all. */
const UNANSWERED: ReadonlySet<string> = new Set(['timeout', 'connection']);

interface Request {
  readonly messages: readonly ChatMessage[];
  readonly format: AnswerFormat;
}

/**
 * If Holdout's own limit cuts an answer off, asks once more without it.
 * @param leftMs how long a call may still wait before it begins.
 * @throws ReleaseError if no call can be made now.
 */
export async function call(
  question: Question,
  line: Line,
  request: Request,
  leftMs: () => number,
  spent: Spent,
): Promise<Answer | Failure> {
  const { variant } = question;
  const free = { ...question, variant: withoutCap(variant) };
  return await line.lane.enter(async () => {
    if (!isCapped(variant)) return await callOnce(free, line, request, leftMs, spent);
    const outcome = await callOnce(question, line, request, leftMs, spent);
    if ('text' in outcome || !mayBeCut(outcome)) return outcome;
    noteCut(variant);
    return await callOnce(free, line, request, leftMs, spent);
  });
}

async function callOnce(
  { delivery, variant, known }: Question,
  line: Line,
  { messages, format }: Request,
  leftMs: () => number,
  spent: Spent,
): Promise<Answer | Failure> {
  const asked = { ...variant, remainingMs: delivery.remainingMs };
  const outcome = await paced(asked, line, counted(messages, format), leftMs, spent, async (client, signal) => {
    const answer = await callVariant(client, variant, messages, format.responseFormat, signal);
    spent.tier = answer.tier;
    return answer;
  });
  if ('class' in outcome && outcome.code === 'timeout') noteCancelled(known.run, variant);
  return outcome;
}

interface PacedCall {
  /** Calls of one name take about the same time. */
  readonly name: string;
  readonly endpoint: string;
  /** Milliseconds left in the invocation. */
  readonly remainingMs: () => number;
}

/**
 * @param texts the request's, to keep within the pace.
 * @param leftMs in which it must begin. All that comes before it takes some of the time.
 * @throws ReleaseError if no call can be made now.
 */
export async function paced<T extends Pick<Answer, 'latencyMs' | 'usage'>>(
  { name, endpoint, remainingMs }: PacedCall,
  line: Line,
  texts: readonly Pick<ChatMessage, 'content'>[],
  leftMs: () => number,
  spent: Spent,
  send: (client: Client, signal: AbortSignal) => Promise<T>,
): Promise<T | Failure> {
  try {
    const client = await line.client();
    const place = await line.pacer.take(performance.now() + leftMs(), texts);
    spent.calls++;
    spent.calledAt = performance.now();
    const signal = AbortSignal.timeout(Math.max(1, remainingMs() - TIME_MARGIN_MS));
    const answer = await send(client, signal);
    line.lane.answered(name, spent.calledAt);
    spent.latencyMs = answer.latencyMs;
    spent.usage = addUsage(spent.usage, answer.usage);
    place.used(answer.usage === 'odd' ? undefined : answer.usage);
    return answer;
  } catch (error) {
    if (error instanceof NoTimeError) {
      throw new ReleaseError('no_time', putOffSeconds(Math.max(error.waitMs, line.lane.nextTurnMs())));
    }
    if (error instanceof NoAccessError) {
      const trouble = { where: endpoint, code: error.code, message: error.message };
      throw new ReleaseError(error.code, KEY_DELAY_S, trouble);
    }
    if (error instanceof BadAnswerError) spent.usage = addUsage(spent.usage, error.usage);
    const failure = failureOf(error);
    if (UNANSWERED.has(failure.code)) line.lane.unanswered(spent.calledAt);
    return failure;
  }
}

/** What the pacer counts: an endpoint's limit of tokens includes the choices of a decision. */
const counted = (messages: readonly ChatMessage[], { besides }: AnswerFormat): readonly ChatMessage[] =>
  besides === undefined ? messages : [...messages, { role: 'system', content: besides }];
