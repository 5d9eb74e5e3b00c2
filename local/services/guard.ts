// Decides who may ask the embedded server, and for what. It backs up the socket's permissions if these do not help:
// with a named pipe, a forwarded socket, or a web page that reaches either.
import { isSameSecret } from '../same-secret.ts';
import { HOST } from './connection.ts';
import { INVOCATION_TYPE, INVOKE_ROUTE } from './invocations.ts';

export interface Asked {
  readonly method: string;
  /** The pattern of the route, such as `/:bucket/*`. Undefined if none matches. */
  readonly route: string | undefined;
  /** The object's key, or empty. */
  readonly key: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** With S3's names and status codes. */
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

/** What the functions and the command line ask of S3: the parameters allowed for each method. */
const OBJECT_QUERIES: Readonly<Record<string, readonly string[]>> = {
  GET: ['versionId'],
  HEAD: ['versionId'],
  PUT: ['partNumber', 'uploadId'],
  POST: ['uploads', 'uploadId'],
  DELETE: ['uploadId'],
};
const LIST_QUERIES = ['list-type', 'prefix', 'start-after', 'continuation-token', 'max-keys', 'encoding-type'];

/** @returns why the request is refused, or undefined if it is allowed. */
export function refusalOf(asked: Asked, accessKeyId: string): Refusal | undefined {
  const { headers } = asked;
  // Refuses pages that reach us by another name (DNS rebinding), and any other page, because browsers send an Origin.
  if (headers.host !== HOST) return denied('the request is for another host');
  if (headers.origin !== undefined) return denied('no web page is answered');
  if (!isSameSecret(credentialIn(headers.authorization), accessKeyId))
    return denied('the credentials are not those of this start');
  if (isUsed(asked)) return undefined;
  return { status: 405, code: 'MethodNotAllowed', message: 'the stack does not use this' };
}

const denied = (message: string): Refusal => ({ status: 403, code: 'AccessDenied', message });

function isUsed({ method, route, key, query, headers }: Asked): boolean {
  if (route === '/') return method === 'POST' && OPERATIONS.has(String(headers['x-amz-target']));
  if (route === INVOKE_ROUTE) return method === 'POST' && headers[INVOCATION_TYPE] === 'Event';
  if (route !== '/:bucket' && route !== '/:bucket/*') return false;
  if (key === '') return method === 'GET' && query['list-type'] === '2' && hasOnly(query, LIST_QUERIES);
  const known = Object.hasOwn(OBJECT_QUERIES, method) ? OBJECT_QUERIES[method] : undefined;
  if (!known || !hasOnly(query, known)) return false;
  // A POST without a query would come from a browser's form.
  return method !== 'POST' || 'uploads' in query || 'uploadId' in query;
}

/** The SDK adds the operation's name as `x-id`. */
const hasOnly = (query: Asked['query'], names: readonly string[]): boolean =>
  Object.keys(query).every((name) => name === 'x-id' || names.includes(name));

/** The access key id in a request signed with Signature Version 4. */
function credentialIn(authorization: string | string[] | undefined): string {
  return /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//.exec(String(authorization))?.[1] ?? '';
}
