// The embedded server: fauxqs's S3 and SQS, with conditional writes and senders that wait, SSM's GetParameter and
// EventBridge's PutEvents.
// It listens on the loopback interface alone.
import { z } from 'zod';
import { ObjectPath, streamLargeObjects } from './download.ts';
import { PUT_EVENTS, putEvents } from './events.ts';
import { buildApp, type FauxqsApp, S3Error, SnsStore } from './fauxqs.ts';
import { REGION } from './names.ts';
import type { Queues } from './queues.ts';
import type { LocalS3 } from './s3.ts';
import { GET_PARAMETER, getParameter } from './ssm.ts';
import type { State } from './state.ts';

export interface ServerOptions {
  readonly state: State;
  readonly s3: LocalS3;
  readonly queues: Queues;
  /** What SSM answers. */
  readonly parameters: Readonly<Record<string, string>>;
}

interface JsonAnswer {
  readonly status: number;
  readonly body: object;
}

export interface Server {
  /** @example 'http://127.0.0.1:40001' */
  readonly origin: string;
  close(): Promise<void>;
}

export async function startServer({ state, s3, queues, parameters }: ServerOptions): Promise<Server> {
  const stores = { sqsStore: queues.store, snsStore: new SnsStore(), s3Store: s3 };
  const app = buildApp({ logger: false, defaultRegion: REGION, stores });
  quoteETags(app);
  app.addHook('onSend', (_request, _reply, _payload, done) => {
    state.commit();
    done();
  });
  answerTarget(app, GET_PARAMETER, (body) => getParameter(parameters, body));
  answerTarget(app, PUT_EVENTS, (body) => ({ status: 200, body: putEvents(body) }));
  makeSendersWait(app, queues);
  streamLargeObjects(app, s3);
  // Last, and not asynchronous: nothing may come between the condition and the write.
  checkConditions(app, s3);
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    origin,
    async close() {
      await app.close();
    },
  };
}

/** S3 takes an ETag with or without its quotes, fauxqs only with them. */
function quoteETags(app: FauxqsApp): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const etag = request.headers['if-match'];
    if (etag && !etag.startsWith('"')) request.headers['if-match'] = `"${etag}"`;
    done();
  });
}

/** What fauxqs does not know, in the JSON protocol. */
function answerTarget(app: FauxqsApp, target: string, answer: (body: string) => JsonAnswer): void {
  app.addHook('preHandler', async (request, reply) => {
    if (request.headers['x-amz-target'] !== target) return;
    const { status, body } = answer(String(request.body));
    await reply.status(status).header('content-type', 'application/x-amz-json-1.1').send(JSON.stringify(body));
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
