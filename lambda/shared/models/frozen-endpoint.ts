// Which server an endpoint is, so that a deployment that changes it cannot mix the answers of two servers in one run.
import { createHash } from 'node:crypto';
import type { Endpoint, FrozenEndpoint } from '../contracts/endpoint.ts';

/** Headers whose value is a secret. A new key is no new server. */
const SECRET = /auth|key|token|secret|password|cookie|credential|signature/i;
/** Hexadecimal digits of the hash: nobody chooses servers to collide. */
const HASH_LENGTH = 32;

type Declared = Pick<Endpoint, 'name' | 'baseUrl' | 'headers'>;

/** @param run its id salts the hash, so that the values of headers cannot be looked up in a table of hashes */
export function freezeEndpoint(run: string, { name, baseUrl, headers }: Declared): FrozenEndpoint {
  const sent = Object.entries(headers)
    .map(([header, value]) => [header.toLowerCase(), SECRET.test(header) ? '' : value] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const server = createHash('sha256')
    .update(JSON.stringify([run, baseUrl, sent]))
    .digest('hex')
    .slice(0, HASH_LENGTH);
  return { name, base_url: shownUrl(baseUrl), headers: sent.map(([header]) => header), server };
}

/** A URL may hold a password, and its query a key. */
function shownUrl(baseUrl: string): string {
  const url = new URL(baseUrl);
  return `${url.origin}${url.pathname}`;
}

/** @returns whether the endpoint is another server than the one that the run was frozen with */
export function isChanged(
  { run, endpoints = [] }: { readonly run: string; readonly endpoints?: readonly FrozenEndpoint[] | undefined },
  declared: Declared,
): boolean {
  const frozen = endpoints.find(({ name }) => name === declared.name);
  return frozen !== undefined && frozen.server !== freezeEndpoint(run, declared).server;
}
