// One Chat Completions call: the request, the answer and what it cost.
import type { ModelVariant } from '../../contracts/variant.ts';
import type { Answered, Client } from '../client/client.ts';
import { withoutKeyIn } from '../client/without-key.ts';
import type { ChatMessage } from '../prompt.ts';
import { type ReadCompletion, readCompletion } from '../reply/completion.ts';
import type { Distribution } from '../reply/decision.ts';
import { errorIn } from '../reply/error-body.ts';
import { errorInAnswer } from '../reply/failure.ts';
import { type Served, servedAs } from '../reply/served.ts';

export interface Answer extends ReadCompletion, Served {
  readonly latencyMs: number;
  /** Set for a decision that gives each choice a probability. `text` is the choice. */
  readonly distribution?: Distribution;
}

/**
 * @param responseFormat see AnswerFormat.
 * @param signal ends the call when the invocation's time is over.
 * @throws what the client throws, or BadAnswerError for an unusable answer. See failureOf.
 */
export async function complete(
  client: Client,
  { model, parameters, cap }: Pick<ModelVariant, 'model' | 'parameters' | 'cap'>,
  messages: readonly ChatMessage[],
  responseFormat: object | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  // Endpoints do not all match the client's own types.
  const limit = cap && { [cap.parameter]: cap.tokens };
  const body = { ...limit, ...parameters, model, messages, response_format: responseFormat };
  const { raw, latencyMs } = await post(client, '/chat/completions', body, signal);
  const completion = readCompletion(raw);
  return { ...completion, ...servedAs(raw, completion), latencyMs };
}

/**
 * @returns the endpoint's answer, whatever its form.
 * @throws what the client throws, or BadAnswerError for an error with status 200, as gateways send it.
 */
export async function post(client: Client, path: string, body: object, signal: AbortSignal): Promise<Answered> {
  const answered = await client.post(path, body, signal);
  const error = errorIn(answered.raw);
  if (error) throw errorInAnswer(withoutKeyIn(error, client.apiKey));
  return answered;
}
