// One call of a decision endpoint, POST …/decisions. Contract: `client.decisions.create` of the openai package.
import type { ModelVariant } from '../../contracts/variant.ts';
import type { Client } from '../client/client.ts';
import type { ChatMessage } from '../prompt.ts';
import { readDecision } from '../reply/decision.ts';
import { type Answer, post } from './chat.ts';

/**
 * The row is the input, and never part of the question, so that its text stays data.
 * @param messages the system message becomes the question's instructions, all others the input.
 * @param question its type and choices, see AnswerFormat.
 * @param signal ends the call when the invocation's time is over.
 * @throws what the client throws, or BadAnswerError for an unusable answer. See failureOf.
 */
export async function decide(
  client: Client,
  variant: Pick<ModelVariant, 'model' | 'parameters'>,
  messages: readonly ChatMessage[],
  question: object | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  const instructions = messages.find(({ role }) => role === 'system')?.content;
  const input = inputOf(messages.filter(({ role }) => role !== 'system'));
  const body = {
    ...variant.parameters,
    model: variant.model,
    input,
    questions: [{ ...question, instructions }],
  };
  const { raw, latencyMs } = await post(client, '/decisions', body, signal);
  return { ...readDecision(raw), latencyMs };
}

/** Every server of the contract takes a text, but not every one takes messages. */
function inputOf(messages: readonly ChatMessage[]): string | readonly ChatMessage[] {
  const [only, another] = messages;
  return only?.role === 'user' && !another ? only.content : messages;
}
