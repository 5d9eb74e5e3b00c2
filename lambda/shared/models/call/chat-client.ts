// Makes the client for an endpoint. It is a file of its own because the openai package takes longer to load than all
// that an invocation without models needs: whoever calls no endpoint never imports it.
import type { Endpoint } from '../../contracts/endpoint.ts';
import { Client, type ClientSettings } from '../client/client.ts';

/** A client for one endpoint. @param provider signs, instead of a key @param send for tests */
export function chatClient(
  endpoint: Endpoint,
  apiKey: string | undefined,
  { onHeaders, provider, send }: Pick<ClientSettings, 'onHeaders' | 'provider' | 'send'> = {},
): Client {
  const { baseUrl: baseURL, headers, request_timeout } = endpoint;
  return new Client({ baseURL, apiKey, headers, timeoutMs: request_timeout * 1000, onHeaders, provider, send });
}
