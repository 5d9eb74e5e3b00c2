// Keeps one client per endpoint as long as its key stays the same, so that connections stay open.
import type { Endpoint } from '../../contracts/endpoint.ts';
import type { Client } from '../client/client.ts';
import type { Send } from '../client/send.ts';
import { apiKey } from './api-key.ts';

/**
 * @param onHeaders gets the headers of every answer from the endpoint. The first one given is kept.
 * @throws NoAccessError
 */
export type Connect = (endpoint: Endpoint, onHeaders?: OnHeaders) => Promise<Client>;
type OnHeaders = (headers: Headers) => void;

/** @param send how requests are sent; by default over the network */
export function connector(send?: Send): Connect {
  const made = new Map<string, { readonly key: string | undefined; readonly client: Client }>();
  return async (endpoint, onHeaders) => {
    const signs = endpoint.auth === 'iam';
    const key = signs ? await credentialsThere() : await apiKey(endpoint);
    const { chatClient } = await import('./chat-client.ts');
    const known = made.get(endpoint.name);
    if (known && known.key === key) return known.client;
    // Only an endpoint without a key loads what signs.
    const provider = signs ? (await import('./bedrock.ts')).bedrockProvider(endpoint) : undefined;
    const client = chatClient(endpoint, key, { onHeaders, provider, send });
    made.set(endpoint.name, { key, client });
    return client;
  };
}

/** The provider would say less, and only when a call is made. @returns undefined, because there is no key */
async function credentialsThere(): Promise<undefined> {
  const { awsCredentials } = await import('./aws-credentials.ts');
  await awsCredentials();
}
