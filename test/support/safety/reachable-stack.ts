// Makes the embedded S3 of a stack that was started `overHttp` reachable as in AWS: on a port, with any credentials. The
// server itself has no port and answers only the clients it was started with.
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { LocalStack } from '../../../local/runtime/start.ts';
import { type Connection, HOST } from '../../../local/services/connection.ts';

interface Reachable {
  /** @example 'http://127.0.0.1:40001' */
  readonly origin: string;
  close(): void;
}

/** @throws unless the stack was started with a server */
export function connectionOf(reach: LocalStack['reach']): Connection {
  if ('connection' in reach) return reach.connection;
  throw new Error('this stack has no server');
}

/** Forwards every request to the server as one of its own clients. */
export async function reach({ reach: way, bucket }: Pick<LocalStack, 'reach' | 'bucket'>): Promise<Reachable> {
  const { socket: socketPath, accessKeyId } = connectionOf(way);
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    // The functions never check whether their bucket exists, so the server does not support it.
    const headed = method === 'HEAD' ? /^\/([^/]+)\/?$/.exec(path ?? '')?.[1] : undefined;
    if (headed !== undefined) return void outgoing.writeHead(headed === bucket ? 200 : 404).end();
    const authorization = headers.authorization?.replace(/Credential=[^/]+/, `Credential=${accessKeyId}`);
    const asked = request(
      { socketPath, method, path, headers: { ...headers, host: HOST, authorization } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    asked.on('error', () => outgoing.destroy());
    incoming.pipe(asked);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Keeps it open until the test ends. @returns its origin */
export async function reachForTest(stack: Pick<LocalStack, 'reach' | 'bucket'>): Promise<string> {
  const { origin, close } = await reach(stack);
  onTestFinished(close);
  return origin;
}
