// Endless and malformed bodies over real HTTP: each call ends soon, in flat memory, and frees its socket.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Transform } from 'node:stream';
import { constants, createBrotliCompress, createDeflate, createGzip, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Retirement } from '../../../lambda/dispatch/preflight/retirement.ts';
import { Endpoint } from '../../../lambda/shared/contracts/endpoint.ts';
import { complete } from '../../../lambda/shared/models/call/chat.ts';
import { chatClient } from '../../../lambda/shared/models/call/chat-client.ts';
import { checkEndpoint } from '../../../lambda/shared/models/doctor/endpoint.ts';
import { MAX_BODY_BYTES, readText } from '../../../lambda/shared/models/reply/body.ts';
import { failureOf } from '../../../lambda/shared/models/reply/failure.ts';
import { COMPLETION } from './shape.ts';

const MB = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };
const GOOD = JSON.stringify(COMPLETION);

interface Host {
  readonly url: string;
  /** Answers that are unfinished and still have a connection. */
  open(): number;
  /** Bytes handed to the network. */
  written(): number;
}

async function hosted(server: Server): Promise<Host> {
  const sockets = new Set<Socket>();
  let [gone, open] = [0, 0];
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      gone += socket.bytesWritten;
    });
  });
  server.on('request', (_: unknown, response: ServerResponse) => {
    open++;
    response.on('close', () => open--);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  const written = () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, gone);
  return { url: `http://127.0.0.1:${port}/v1`, open: () => open, written };
}

const answering = (answer: (response: ServerResponse) => void): Promise<Host> =>
  hosted(createServer((request, response) => request.resume().on('end', () => answer(response))));

/** A server that writes the given bytes. */
const writing = (raw: string): Promise<Host> =>
  hosted(createTcpServer((socket) => socket.once('data', () => socket.write(raw))));

/** @returns the answer's text, or the code of the call's failure */
async function call({ url }: Host, { apiKey, timeout = 20 }: { apiKey?: string; timeout?: number } = {}) {
  const endpoint = Endpoint.parse({ name: 'stub', baseUrl: url, request_timeout: timeout });
  const messages = [{ role: 'user', content: 'x' }] as const;
  const signal = AbortSignal.timeout(30_000);
  return await complete(chatClient(endpoint, apiKey), { model: 'm', parameters: {} }, messages, undefined, signal).then(
    ({ text }) => text,
    (error: unknown) => failureOf(error).code,
  );
}

/** Writes as fast as the client reads. */
function endless(response: ServerResponse, piece: Buffer, packed?: Transform): void {
  packed?.pipe(response);
  const through = packed ?? response;
  let open = true;
  response.on('close', () => {
    open = false;
  });
  through.on('error', () => {});
  const more = () => {
    while (open && through.write(piece));
  };
  through.on('drain', more);
  more();
}

const SPACES = Buffer.alloc(65_536, ' ');
const PACKED = {
  gzip: createGzip,
  deflate: createDeflate,
  br: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
};

describe('an endless body', () => {
  it.each([
    [200, 'malformed_answer'],
    [400, 'http_400'],
    [401, 'http_401'],
    [429, 'rate_limit_exceeded'],
    [500, 'http_500'],
  ])('with status %i is read up to the limit, and its connection is closed: %s', async (status, code) => {
    const host = await answering((response) => endless(response.writeHead(status, JSON_TYPE), SPACES));
    expect(await call(host)).toBe(code);
    await expect.poll(host.open).toBe(0);
    // Allow for what the system's buffers hold.
    expect(host.written()).toBeLessThan(MAX_BODY_BYTES + 16 * MB);
  });

  it.each(Object.keys(PACKED) as (keyof typeof PACKED)[])('compressed with %s has the same limit', async (coding) => {
    const headers = { ...JSON_TYPE, 'content-encoding': coding };
    const host = await answering((response) => {
      endless(response.writeHead(200, headers), SPACES, PACKED[coding]());
    });
    const before = process.memoryUsage().rss;
    expect(await Promise.all(Array.from({ length: 6 }, () => call(host)))).toEqual(Array(6).fill('malformed_answer'));
    await expect.poll(host.open).toBe(0);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MB);
  });

  it('that declares its length is read no further either', async () => {
    const headers = { ...JSON_TYPE, 'content-length': String(100 * 1024 * MB) };
    const host = await answering((response) => endless(response.writeHead(200, headers), SPACES));
    expect(await call(host)).toBe('malformed_answer');
    await expect.poll(host.open).toBe(0);
  });
});

describe('a body that arrives one byte at a time', () => {
  it.each([
    [200, undefined, 'timeout'],
    [200, 'dummy', 'timeout'],
    [429, undefined, 'rate_limit_exceeded'],
    [500, 'dummy', 'http_500'],
  ])(
    'with status %i and the key %s ends at the timeout, and its connection is closed',
    async (status, apiKey, code) => {
      const host = await answering((response) => {
        response.writeHead(status, JSON_TYPE);
        const timer = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(timer));
      });
      expect(await call(host, { timeout: 0.3, ...(apiKey && { apiKey }) })).toBe(code);
      await expect.poll(host.open).toBe(0);
    },
  );

  it('gives the same text as one that arrives at once', async () => {
    const text = `${'é😀'.repeat(20_000)}${' '.repeat(20_000)}`;
    const bytes = Buffer.from(text);
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await readText({ body })).toBe(text);
  });
});

describe('an endless list of models', () => {
  const models = () => answering((response) => endless(response.writeHead(200, JSON_TYPE), SPACES));

  it('gives dispatch no retirement date, and does not hold it up', async () => {
    const host = await models();
    const client = chatClient(Endpoint.parse({ name: 'stub', baseUrl: host.url }), undefined);
    expect(await new Retirement(client, 'm').day()).toBeUndefined();
    await expect.poll(host.open).toBe(0);
  });

  it('makes `holdout doctor` say that none are listed', async () => {
    const host = await models();
    const endpoint = Endpoint.parse({ name: 'stub', baseUrl: host.url });
    const found = await checkEndpoint(endpoint, { key: undefined, advice: '', from: 'here', unreachable: '' }).next();
    expect(found.value?.what).toContain('lists no models (200)');
    await expect.poll(host.open).toBe(0);
    expect(host.written()).toBeLessThan(MAX_BODY_BYTES + 16 * MB);
  });
});

it.each([
  ['of the largest allowed size', MAX_BODY_BYTES, 'a'],
  ['one byte larger', MAX_BODY_BYTES + 1, 'malformed_answer'],
])('a completion %s', async (_, bytes, outcome) => {
  const host = await answering((response) => response.writeHead(200, JSON_TYPE).end(GOOD.padEnd(bytes)));
  expect(await call(host)).toBe(outcome);
});

it('reads a compressed completion', async () => {
  const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
  const host = await answering((response) => response.writeHead(200, headers).end(gzipSync(GOOD)));
  expect(await call(host)).toBe('a');
});

const head = (status: string, ...headers: string[]) =>
  `HTTP/1.1 ${status}\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`;
const LENGTH = `content-length: ${GOOD.length}`;
const TYPE = 'content-type: application/json';

it.each([
  ['a status beyond 599', `${head('999 Odd', TYPE, 'content-length: 2')}{}`, 'http_999'],
  ['a status beyond 599, with a completion', `${head('600 Odd', TYPE, LENGTH)}${GOOD}`, 'http_600'],
  ['a status of four digits', `${head('2000 Odd', TYPE, LENGTH)}${GOOD}`, 'connection'],
  ['a status below 100', `${head('099 Odd', TYPE, LENGTH)}${GOOD}`, 'connection'],
  ['a switch of protocols', `${head('101 Odd', 'upgrade: x', 'connection: upgrade')}${GOOD}`, 'connection'],
  [
    'two interim statuses and then a completion',
    `${head('102 Wait')}${head('103 Hint')}${head('200 OK', TYPE, LENGTH)}${GOOD}`,
    'a',
  ],
  ['304', head('304 Not Modified', TYPE), 'http_304'],
  ['a redirect to nowhere', head('302 Found', 'content-length: 0'), 'redirected'],
  ['a redirect to itself', head('307 Odd', 'location: /v1/chat/completions', 'content-length: 0'), 'redirected'],
  ['something other than HTTP', 'Good morning!\r\n\r\n', 'connection'],
  ['two different lengths', `${head('200 OK', TYPE, LENGTH, 'content-length: 3')}${GOOD}`, 'connection'],
  ['a negative length', `${head('200 OK', TYPE, 'content-length: -1')}${GOOD}`, 'connection'],
  ['a head of a megabyte', head('200 OK', `x: ${'x'.repeat(MB)}`, TYPE, LENGTH), 'connection'],
  ['more than its length', `${head('200 OK', TYPE, LENGTH)}${GOOD}${GOOD}`, 'a'],
  ['invalid chunks', `${head('200 OK', TYPE, 'transfer-encoding: chunked')}zz\r\n${GOOD}`, 'connection'],
  ['invalid gzip', `${head('200 OK', TYPE, LENGTH, 'content-encoding: gzip')}${GOOD}`, 'connection'],
  ['an unknown coding', `${head('200 OK', TYPE, LENGTH, 'content-encoding: odd')}${GOOD}`, 'a'],
  ['no type', `${head('200 OK', LENGTH)}${GOOD}`, 'malformed_answer'],
  ['an invalid type', `${head('200 OK', 'content-type: ;;', LENGTH)}${GOOD}`, 'malformed_answer'],
])('%s', async (_, raw, outcome) => {
  const host = await writing(raw);
  expect(await call(host, { timeout: 3 })).toBe(outcome);
});

it.each([
  [200, 'connection'],
  [429, 'rate_limit_exceeded'],
])('a body that breaks off with status %i: %s', async (status, code) => {
  const host = await answering((response) => {
    response.writeHead(status, { ...JSON_TYPE, 'content-length': '1000' });
    response.write('{"choices":', () => response.destroy());
  });
  expect(await call(host)).toBe(code);
});
