// The embedded services over HTTP, on a socket that belongs to the user, for the clients of this start alone. Clients in
// this process and its threads need no server, see runtime/clients.ts: it shows that nothing depends on that.
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { answerer, type Services } from './answer.ts';
import { type Connection, newConnection } from './connection.ts';
import { S3Error } from './fauxqs.ts';
import { refusalOf } from './guard.ts';
import { INVOKE_ROUTE, invokedIn } from './invocations.ts';
import { type Answer, type Answerer, placeOf, type Request } from './request.ts';

interface Server {
  readonly connection: Connection;
  close(): Promise<void>;
}

export async function startServer(services: Services): Promise<Server> {
  const { remove, ...connection } = newConnection();
  const answer = answerer(services);
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing, connection, answer).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(connection.socket, resolve));
  return {
    connection,
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      remove();
    },
  };
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { accessKeyId }: Connection,
  answer: Answerer,
): Promise<void> {
  const { method = '', headers } = incoming;
  const { pathname: path, searchParams } = new URL(incoming.url ?? '', 'http://local');
  const query = Object.fromEntries(searchParams);
  const place = placeOf(path);
  const route = invokedIn({ method, path }) === undefined ? place.route : INVOKE_ROUTE;
  // First, before anything of the request's body is read.
  const refusal = refusalOf({ method, route, key: place.key, query, headers }, accessKeyId);
  if (refusal) {
    const { status, code, message } = refusal;
    const body = new S3Error(code, message, status).toXml();
    return await send({ status, headers: { 'content-type': 'application/xml' }, body }, outgoing);
  }
  const request: Request = { method, path, query, headers: single(headers), body: await buffer(incoming) };
  await send(await answer(request).catch(failed), outgoing);
}

const failed = (error: unknown): Answer => ({ status: 500, headers: {}, body: String(error) });

const single = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

async function send({ status, headers, body }: Answer, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(status, headers);
  if (typeof body === 'object' && 'file' in body) await pipeline(createReadStream(body.file), outgoing);
  else outgoing.end(body);
}
