// Stands in for an endpoint with `auth: iam`. It knows no secret of the emulator's roles, so it looks at what is signed
// and for which service, and cannot compute the signature again.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SignedServer {
  readonly url: string;
  /** For what requests were signed, and whether with a key of this server. @example 'us-east-1/bedrock' */
  readonly scopes: ReadonlySet<string>;
  stop(): void;
}

const SIGNED = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/([^/]+\/[^/]+)\/aws4_request, /;

/** @param label of all its answers */
export async function startSigned(label: string): Promise<SignedServer> {
  const scopes = new Set<string>();
  const server = createServer((request, response) => {
    request.resume();
    scopes.add(SIGNED.exec(request.headers.authorization ?? '')?.[1] ?? 'not signed');
    const message = { role: 'assistant', content: label };
    const usage = { prompt_tokens: 100, completion_tokens: 1, total_tokens: 101 };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'signed', choices, usage }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    scopes,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
