// Sends a request with Node's own HTTP client. `fetch` would take three times the processor time for a short answer: it
// wraps each body in web streams and each head in objects of its own.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import { BodyText } from '../reply/body.ts';
import { afterArrivals } from './arrivals.ts';
import { checkStatus, type HttpReply, type HttpRequest, TimedOutError } from './send.ts';
import { ACCEPTED_CODINGS, unpacked } from './unpacked.ts';

/**
 * How long a connection may rest before it is closed. Some servers close theirs after five seconds without a word, as
 * uvicorn does, and a request that meets the closing fails.
 */
const IDLE_MS = 4_000;
/** For a connection to be made, including TLS. Nobody answers there if it takes longer. */
const CONNECT_MS = 10_000;

export function overHttp(request: HttpRequest): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const { method, url, body, signal } = request;
    const { request: start, agent } = url.protocol === 'https:' ? overTls() : plain();
    const headers: Record<string, string | number> = {
      ...request.headers,
      'accept-encoding': ACCEPTED_CODINGS,
      ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
    };
    const sending = start({ ...urlToHttpOptions(url), method, agent, headers });
    const startedAt = performance.now();
    let [isHeard, isOver] = [false, false];
    const end = (): void => {
      isOver = true;
      sending.destroy(new TimedOutError());
    };
    signal?.addEventListener('abort', end);
    const settled = (): void => signal?.removeEventListener('abort', end);
    sending.on('socket', watchConnecting);
    sending.on('response', (response) => {
      isHeard = true;
      read(response, startedAt).then(
        (reply) => {
          settled();
          // A body that is not read to its end holds its connection.
          if (reply.broken) sending.destroy();
          resolve(reply.broken && isOver ? { ...reply, broken: new TimedOutError() } : reply);
        },
        (error: unknown) => {
          settled();
          sending.destroy();
          reject(error);
        },
      );
    });
    // Once the head is there, the body tells what goes wrong with it.
    sending.on('error', (error) => {
      if (isHeard) return;
      settled();
      reject(error);
    });
    // As for a switch of protocols, which is no answer.
    sending.on('close', () => {
      if (isHeard) return;
      settled();
      reject(new Error('the connection closed without an answer'));
    });
    if (signal?.aborted) end();
    sending.end(body);
  });
}

/** @throws Error for a status that is none of this host's answers */
async function read(response: IncomingMessage, startedAt: number): Promise<HttpReply> {
  const { statusCode: status = 0 } = response;
  // Without a listener, an error would end the process.
  response.on('error', () => undefined);
  checkStatus(status);
  const { text, broken, arrivedAt } = await bodyOf(response);
  await afterArrivals();
  return { status, headers: headersOf(response), text, broken, latencyMs: arrivedAt - startedAt };
}

interface ReadBody {
  readonly text: string;
  readonly broken?: Error;
  /** When its last byte was there, in milliseconds of performance.now(). */
  readonly arrivedAt: number;
}

function bodyOf(response: IncomingMessage): Promise<ReadBody> {
  return new Promise((resolve) => {
    const body = new BodyText();
    const stream = unpacked(response);
    let arrivedAt: number | undefined;
    const broke = (broken: Error): void => {
      response.destroy();
      stream.destroy();
      resolve({ text: '', broken, arrivedAt: arrivedAt ?? performance.now() });
    };
    response.on('end', () => {
      arrivedAt = performance.now();
    });
    // Of the connection. A stream that unpacks does not hear of it.
    response.on('error', broke);
    response.on(
      'close',
      () => response.complete || broke(new Error('the connection closed before the end of the body')),
    );
    if (stream !== response) stream.on('error', broke);
    stream.on('data', (piece: Buffer) => {
      try {
        body.add(piece);
      } catch (error) {
        broke(error instanceof Error ? error : new Error(String(error)));
      }
    });
    stream.on('end', () => resolve({ text: body.read(), arrivedAt: arrivedAt ?? performance.now() }));
  });
}

/** Repeated headers are joined, as `fetch` does. */
function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
  return headers;
}

function watchConnecting(socket: Socket): void {
  if (!socket.connecting) return;
  const timer = setTimeout(() => socket.destroy(new Error('connect timeout')), CONNECT_MS);
  const done = () => clearTimeout(timer);
  socket.once('encrypted' in socket ? 'secureConnect' : 'connect', done);
  socket.once('close', done);
}

interface Protocol {
  readonly request: typeof http.request;
  readonly agent: http.Agent;
}

let [known, knownTls]: [Protocol?, Protocol?] = [];

const plain = (): Protocol => (known ??= { request: http.request, agent: new http.Agent(like(http.globalAgent)) });
const overTls = (): Protocol =>
  (knownTls ??= { request: https.request, agent: new https.Agent(like(https.globalAgent)) });

/** The global agent knows of a proxy, see local/proxy.ts. Node's types leave its options out. */
function like(agent: http.Agent): http.AgentOptions {
  const { options } = agent as http.Agent & { readonly options: http.AgentOptions };
  return { ...options, timeout: IDLE_MS };
}
