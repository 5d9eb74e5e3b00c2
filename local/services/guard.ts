// Who may ask the embedded server, and for what. Behind the socket's own permissions, for where these do not hold: a
// named pipe, a forwarded socket, a web page that gets at either.
import { createHash, timingSafeEqual } from 'node:crypto';
import { HOST } from './connection.ts';

export interface Asked {
  readonly method: string;
  /** The pattern of the route, such as `/:bucket/*`; undefined where there is none. */
  readonly route: string | undefined;
  /** The key of an object, or empty. */
  readonly key: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** As S3 names and numbers its own. */
interface Refusal {
  readonly status: number;
  readonly code: 'AccessDenied' | 'MethodNotAllowed';
  readonly message: string;
}

/** What the functions ask of SQS and EventBridge. */
export const OPERATIONS = new Set([
  'AmazonSQS.SendMessageBatch',
  'AmazonSQS.DeleteMessageBatch',
  'AmazonSQS.DeleteMessage',
  'AmazonSQS.ReceiveMessage',
  'AmazonSQS.ChangeMessageVisibility',
  'AmazonSQS.GetQueueAttributes',
  'AWSEvents.PutEvents',
]);

/** What the functions and the command line ask of S3: the parameters that each method may have. */
const OBJECT_QUERIES: Readonly<Record<string, readonly string[]>> = {
  GET: ['versionId'],
  HEAD: ['versionId'],
  PUT: ['partNumber', 'uploadId'],
  POST: ['uploads', 'uploadId'],
  DELETE: ['uploadId'],
};
const LIST_QUERIES = ['list-type', 'prefix', 'start-after', 'continuation-token', 'max-keys', 'encoding-type'];

/** @returns why the request is not answered; undefined where it is. */
export function refusalOf(asked: Asked, accessKeyId: string): Refusal | undefined {
  const { headers } = asked;
  // A page that a browser was led to by another name (DNS rebinding), or any page at all: browsers send an Origin.
  if (headers.host !== HOST) return denied('the request is for another host');
  if (headers.origin !== undefined) return denied('no web page is answered');
  if (!isSame(credentialIn(headers.authorization), accessKeyId))
    return denied('the credentials are not those of this start');
  if (isUsed(asked)) return undefined;
  return { status: 405, code: 'MethodNotAllowed', message: 'the stack does not use this' };
}

const denied = (message: string): Refusal => ({ status: 403, code: 'AccessDenied', message });

function isUsed({ method, route, key, query, headers }: Asked): boolean {
  if (route === '/') return method === 'POST' && OPERATIONS.has(String(headers['x-amz-target']));
  if (route !== '/:bucket' && route !== '/:bucket/*') return false;
  if (key === '') return method === 'GET' && query['list-type'] === '2' && hasOnly(query, LIST_QUERIES);
  const known = Object.hasOwn(OBJECT_QUERIES, method) ? OBJECT_QUERIES[method] : undefined;
  if (!known || !hasOnly(query, known)) return false;
  // Without a query it would be a browser's form.
  return method !== 'POST' || 'uploads' in query || 'uploadId' in query;
}

/** The SDK names the operation as `x-id` beside the parameters. */
const hasOnly = (query: Asked['query'], names: readonly string[]): boolean =>
  Object.keys(query).every((name) => name === 'x-id' || names.includes(name));

/** The access key's id in a request that is signed by Signature Version 4. */
function credentialIn(authorization: string | string[] | undefined): string {
  return /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//.exec(String(authorization))?.[1] ?? '';
}

/** In a time that tells nothing of how much of it is right. */
function isSame(given: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}
