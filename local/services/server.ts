// The embedded server: fauxqs's S3 and SQS with conditional writes and senders that wait, EventBridge's PutEvents, and
// Lambda's Invoke.
// It listens on a socket that belongs to the user, and answers only the clients of this start. It holds no API keys.
import { z } from 'zod';
import { REGION } from '../names.ts';
import { type Connection, newConnection } from './connection.ts';
import { ObjectPath, streamLargeObjects } from './download.ts';
import { PUT_EVENTS, putEvents } from './events.ts';
import { buildApp, type FauxqsApp, S3Error, SnsStore } from './fauxqs.ts';
import { refusalOf } from './guard.ts';
import { answerInvocations, type Invoke } from './invocations.ts';
import type { Queues } from './queues.ts';
import type { LocalS3 } from './s3.ts';
import type { State } from './state.ts';

interface ServerOptions {
  readonly state: State;
  readonly s3: LocalS3;
  readonly queues: Queues;
  readonly invoke: Invoke;
}

interface Server {
  readonly connection: Connection;
  close(): Promise<void>;
}

export async function startServer({ state, s3, queues, invoke }: ServerOptions): Promise<Server> {
  const stores = { sqsStore: queues.store, snsStore: new SnsStore(), s3Store: s3 };
  const app = buildApp({ logger: false, defaultRegion: REGION, stores });
  const { remove, ...connection } = newConnection();
  guard(app, connection);
  quoteETags(app);
  app.addHook('onSend', (_request, _reply, _payload, done) => {
    state.commit();
    done();
  });
  answerEvents(app);
  answerInvocations(app, invoke);
  makeSendersWait(app, queues);
  streamLargeObjects(app, s3);
  // Last, and synchronous: nothing may come between the condition and the write.
  checkConditions(app, s3);
  await app.listen({ path: connection.socket });
  return {
    connection,
    async close() {
      await app.close();
      remove();
    },
  };
}

/** Runs first, before anything of the request's body is read. */
function guard(app: FauxqsApp, { accessKeyId }: Connection): void {
  app.addHook('onRequest', async ({ method, params, query, headers, routeOptions }, reply) => {
    const key = ObjectPath.safeParse(params).data?.['*'] ?? '';
    const asked = { method, route: routeOptions.url, key, query: Query.parse(query), headers };
    const refusal = refusalOf(asked, accessKeyId);
    if (!refusal) return;
    const { status, code, message } = refusal;
    await reply
      .status(status)
      .header('content-type', 'application/xml')
      .send(new S3Error(code, message, status).toXml());
  });
}

const Query = z.record(z.string(), z.unknown());

/** S3 accepts an ETag with or without quotes, fauxqs only with them. */
function quoteETags(app: FauxqsApp): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const etag = request.headers['if-match'];
    if (etag && !etag.startsWith('"')) request.headers['if-match'] = `"${etag}"`;
    done();
  });
}

/** EventBridge, which fauxqs does not know. */
function answerEvents(app: FauxqsApp): void {
  app.addHook('preHandler', async (request, reply) => {
    if (request.headers['x-amz-target'] !== PUT_EVENTS) return;
    const body = JSON.stringify(putEvents(String(request.body)));
    await reply.header('content-type', 'application/x-amz-json-1.1').send(body);
  });
}

const Send = z.object({ QueueUrl: z.string() });

function makeSendersWait(app: FauxqsApp, queues: Queues): void {
  const sends = new Set(['AmazonSQS.SendMessage', 'AmazonSQS.SendMessageBatch']);
  app.addHook('preHandler', async (request) => {
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string' || !sends.has(target)) return;
    const send = Send.safeParse(request.body);
    if (send.success) await queues.room(send.data.QueueUrl);
  });
}

function checkConditions(app: FauxqsApp, s3: LocalS3): void {
  app.addHook('preHandler', (request, reply, done) => {
    const ifMatch = request.headers['if-match'];
    const ifNoneMatch = request.headers['if-none-match'];
    const isWrite = request.method === 'PUT' || request.method === 'POST';
    const path = ObjectPath.safeParse(request.params);
    if (!isWrite || !path.success || (ifMatch === undefined && ifNoneMatch === undefined)) return done();
    const standing = s3.find(path.data.bucket, path.data['*'])?.etag;
    const problem = unmet(standing, ifMatch, ifNoneMatch);
    if (!problem) return done();
    reply.status(problem.statusCode).header('content-type', 'application/xml').send(problem.toXml());
  });
}

function unmet(standing: string | undefined, ifMatch?: string, ifNoneMatch?: string): S3Error | undefined {
  if (ifMatch !== undefined && standing === undefined) {
    return new S3Error('NoSuchKey', 'The specified key does not exist.', 404);
  }
  const isMet = ifMatch !== undefined ? standing === ifMatch : standing === undefined || ifNoneMatch !== '*';
  if (isMet) return undefined;
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
}
