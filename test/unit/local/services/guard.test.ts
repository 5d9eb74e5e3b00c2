import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOST } from '../../../../local/services/connection.ts';
import { type Asked, OPERATIONS, refusalOf } from '../../../../local/services/guard.ts';
import { INVOKE_ROUTE } from '../../../../local/services/invocations.ts';
import { attacks } from '../../../support/safety/attacks.ts';

const ID = 'a'.repeat(64);
const signed = (id: string) =>
  `AWS4-HMAC-SHA256 Credential=${id}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`;
const HEADERS = { host: HOST, authorization: signed(ID) };
const OBJECT: Asked = { method: 'GET', route: '/:bucket/*', key: 'runs/r/run.json', query: {}, headers: HEADERS };
const TARGET = { ...HEADERS, 'x-amz-target': 'AmazonSQS.SendMessageBatch' };

const EVENT = { 'x-amz-invocation-type': 'Event' };

const statusOf = (asked: Partial<Asked>): number | undefined => refusalOf({ ...OBJECT, ...asked }, ID)?.status;

describe('the one client', () => {
  it.each<[string, Partial<Asked>]>([
    ['reads an object', { query: { 'x-id': 'GetObject' } }],
    ['reads a version of it', { query: { versionId: 'v', 'x-id': 'GetObject' } }],
    ['looks at it', { method: 'HEAD' }],
    ['writes it', { method: 'PUT', query: { 'x-id': 'PutObject' } }],
    ['uploads it in parts', { method: 'POST', query: { uploads: '' } }],
    ['writes a part', { method: 'PUT', query: { partNumber: '1', uploadId: 'u', 'x-id': 'UploadPart' } }],
    ['ends its upload', { method: 'POST', query: { uploadId: 'u' } }],
    ['gives its upload up', { method: 'DELETE', query: { uploadId: 'u', 'x-id': 'AbortMultipartUpload' } }],
    ['deletes it', { method: 'DELETE', query: { 'x-id': 'DeleteObject' } }],
    [
      'lists the bucket',
      { route: '/:bucket', key: '', query: { 'list-type': '2', prefix: 'runs/', 'start-after': 'a' } },
    ],
    ['sends messages', { method: 'POST', route: '/', key: '', headers: TARGET }],
    [
      'tells the event bus',
      { method: 'POST', route: '/', key: '', headers: { ...TARGET, 'x-amz-target': 'AWSEvents.PutEvents' } },
    ],
    ['starts a function', { method: 'POST', route: INVOKE_ROUTE, key: '', headers: { ...HEADERS, ...EVENT } }],
  ])('%s', (_, asked) => {
    expect(statusOf(asked)).toBeUndefined();
  });

  it.each<[string, Partial<Asked>]>([
    ['what has no route', { route: undefined }],
    ['the debug routes', { route: '/_fauxqs/queues', key: '' }],
    ['the health of the server', { route: '/health', key: '' }],
    ['a list of buckets', { route: '/', key: '' }],
    ['a list as of old', { route: '/:bucket', key: '' }],
    ['a new bucket', { method: 'PUT', route: '/:bucket', key: '' }],
    ['no bucket any more', { method: 'DELETE', route: '/:bucket', key: '' }],
    ['a form with a file', { method: 'POST', route: '/:bucket', key: '' }],
    ['a form with a file, with a slash', { method: 'POST', key: '' }],
    ['a form at an object', { method: 'POST' }],
    ['another name for an object', { method: 'PUT', query: { renameObject: '' } }],
    ['rules for a bucket', { route: '/:bucket', key: '', query: { 'list-type': '2', lifecycle: '' } }],
    ['a function, and its result', { method: 'POST', route: INVOKE_ROUTE, key: '' }],
    ['another method', { method: 'PATCH' }],
    ['a method that every object has', { method: 'constructor' }],
    ['a form protocol', { method: 'POST', route: '/', key: '' }],
    [
      'a key',
      { method: 'POST', route: '/', key: '', headers: { ...TARGET, 'x-amz-target': 'AmazonSSM.GetParameter' } },
    ],
    [
      'one message',
      { method: 'POST', route: '/', key: '', headers: { ...TARGET, 'x-amz-target': 'AmazonSQS.SendMessage' } },
    ],
    [
      'an empty queue',
      { method: 'POST', route: '/', key: '', headers: { ...TARGET, 'x-amz-target': 'AmazonSQS.PurgeQueue' } },
    ],
  ])('gets nothing but what the stack uses, and not %s', (_, asked) => {
    expect(statusOf(asked)).toBe(405);
  });
});

it('the operations are those that the functions use', () => {
  const lambda = join(import.meta.dirname, '../../../../lambda');
  // The event bus's client is imported by way of a file of its own.
  const services = { '@aws-sdk/client-sqs': 'AmazonSQS', './event-bus.ts': 'AWSEvents' };
  const used = new Set<string>();
  for (const file of globSync('**/*.ts', { cwd: lambda })) {
    const source = readFileSync(join(lambda, file), 'utf8');
    for (const [client, service] of Object.entries(services)) {
      if (!source.includes(`'${client}'`)) continue;
      for (const [, operation] of source.matchAll(/new (\w+)Command\(/g)) used.add(`${service}.${operation}`);
    }
  }
  expect(new Set(OPERATIONS)).toEqual(used);
});

describe('anybody else is refused', () => {
  it.each<[string, Record<string, string | string[] | undefined>]>([
    ['another host', { ...HEADERS, host: 'page.test:1' }],
    ['the host without its port', { ...HEADERS, host: '127.0.0.1' }],
    ['another name for the host', { ...HEADERS, host: 'localhost:1' }],
    ['no host', { authorization: HEADERS.authorization }],
    ['an origin', { ...HEADERS, origin: 'http://page.test' }],
    ['an origin that is the server itself', { ...HEADERS, origin: `http://${HOST}` }],
    ['the origin of a file', { ...HEADERS, origin: 'null' }],
    ['no credentials', { host: HOST }],
    ['those of another start', { ...HEADERS, authorization: signed('b'.repeat(64)) }],
    ['their beginning', { ...HEADERS, authorization: signed(ID.slice(0, -1)) }],
    ['more than them', { ...HEADERS, authorization: signed(`${ID}a`) }],
    ['empty ones', { ...HEADERS, authorization: signed('') }],
    ['those that everybody knows', { ...HEADERS, authorization: signed('local') }],
    ['the id without a signature', { ...HEADERS, authorization: ID }],
    ['two of them', { ...HEADERS, authorization: [signed('b'), signed(ID)] }],
  ])('%s', (_, headers) => {
    expect(statusOf({ headers })).toBe(403);
  });

  it('whatever they ask for', () => {
    const known = { bucket: 'b', samplesQueue: 's', resultsQueue: 'r', run: 'r' };
    for (const { method, path, headers } of attacks(known)) {
      const asked = {
        method,
        route: path === '/' ? '/' : '/:bucket/*',
        key: path.slice(3),
        headers: { host: HOST, ...headers },
      };
      expect(statusOf(asked)).toBe(403);
    }
  });
});
