// Calls a model in the form that its variant asks for.
import type { ModelVariant } from '../../contracts/variant.ts';
import type { Client } from '../client/client.ts';
import type { ChatMessage } from '../prompt.ts';
import { type Answer, complete } from './chat.ts';
import { decide } from './decide.ts';

/**
 * @param responseFormat see AnswerFormat.
 * @param signal ends the call when the invocation's time is over.
 * @throws what the client throws, or BadAnswerError for an unusable answer. See failureOf.
 */
export async function callVariant(
  client: Client,
  variant: Pick<ModelVariant, 'model' | 'parameters' | 'prompt'>,
  messages: readonly ChatMessage[],
  responseFormat: object | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  const call = variant.prompt.answer === 'decision' ? decide : complete;
  return await call(client, variant, messages, responseFormat, signal);
}
