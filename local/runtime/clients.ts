// The AWS clients of this process and of the functions' threads. The services are in this process, so a request is
// handed to them as it is: without HTTP, and without a signature, which nobody would check.
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { ClientSettings } from '../../lambda/shared/storage/given-client.ts';
import { REGION } from '../names.ts';
import { type Connection, clientSettings, ORIGIN } from '../services/connection.ts';
import type { Answer, Answerer, Request } from '../services/request.ts';

/** How clients reach the services: by hand, or through the server. */
export type Reach = { readonly answer: Answerer } | { readonly connection: Connection };

/** The settings of a client in this process. */
export const settingsFor = (reach: Reach) =>
  'answer' in reach ? directSettings(reach.answer) : clientSettings(reach.connection);

/** A request as the SDK makes it. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The settings of a client whose requests are answered by hand. */
export function directSettings(answer: Answerer): ClientSettings {
  const handle = async (asked: Asked) => ({ response: toResponse(await answer(await toRequest(asked)), asked) });
  return {
    endpoint: ORIGIN,
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { handle, metadata: { handlerProtocol: 'direct' } },
    signer: { sign: async <T>(asked: T) => asked },
  };
}

async function toRequest({ method, path, query, headers, body }: Asked): Promise<Request> {
  return {
    method,
    path,
    query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value ?? '')])),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: await whole(body),
  };
}

async function whole(body: unknown): Promise<Uint8Array | string> {
  if (body === undefined) return '';
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof Readable) return await buffer(body);
  throw new Error('a body of this kind is not known here');
}

/** The SDK takes an object's body as a stream, and reads every other body itself. */
function toResponse({ status, headers, body }: Answer, { method }: Asked) {
  return { statusCode: status, headers, body: method === 'GET' ? toStream(body) : bytes(body) };
}

function toStream(body: Answer['body']): Readable {
  if (typeof body === 'object' && 'file' in body) return createReadStream(body.file);
  return new Readable({
    read() {
      this.push(body);
      this.push(null);
    },
  });
}

function bytes(body: Answer['body']): Uint8Array {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  throw new Error('only an object is read from its file');
}

interface Numbered<T> {
  readonly id: number;
  readonly what: T;
}

/** @returns the thread's end of a channel, to be transferred */
export function serveRequests(answer: Answerer): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', ({ id, what }: Numbered<Request>) => {
    const reply = (said: Answer) => post(port1, id, said);
    // As over HTTP: the client tries again.
    answer(what).then(reply, (error: unknown) => reply({ status: 500, headers: {}, body: String(error) }));
  });
  // It must not keep the command alive.
  port1.unref();
  return port2;
}

/** The thread's end. */
export function requestsThrough(port: MessagePort): Answerer {
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  port.on('message', ({ id, what }: Numbered<Answer>) => {
    waiting.get(id)?.(what);
    waiting.delete(id);
  });
  return (request) =>
    new Promise((resolve) => {
      waiting.set(++last, resolve);
      post(port, last, request);
    });
}

/** Bytes are copied once: a part of a larger buffer would otherwise be sent with all of it. */
function post(port: MessagePort, id: number, what: Request | Answer): void {
  const body = what.body instanceof Uint8Array ? new Uint8Array(what.body) : what.body;
  const moved = body instanceof Uint8Array ? [body.buffer] : [];
  port.postMessage({ id, what: { ...what, body } }, moved);
}
