// Connects the functions and the command line to the embedded server through a Unix socket in a folder that only the
// user may enter (on Windows a named pipe), not through a port. So no other user can connect, and no web page.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REGION } from '../names.ts';

/**
 * Where the clients believe the server is. It is an IP address, because the bucket would become part of a host name.
 * Only an administrator may listen on the port, so a request that misses the socket reaches nobody.
 */
const ADDRESS = { host: '127.0.0.1', port: 1 } as const;
/** The only Host header that the server accepts. */
export const HOST = `${ADDRESS.host}:${ADDRESS.port}`;
export const ORIGIN = `http://${HOST}`;

export interface Connection {
  /** Path of the socket. */
  readonly socket: string;
  /** Made for each start. It also serves as the password: the server answers no request without it. */
  readonly accessKeyId: string;
}

/** @returns a connection for a new server; `remove` deletes its folder. */
export function newConnection(): Connection & { remove(): void } {
  const accessKeyId = randomBytes(32).toString('hex');
  if (process.platform === 'win32') {
    return { socket: `\\\\.\\pipe\\holdout-${randomUUID()}`, accessKeyId, remove: () => undefined };
  }
  // mkdtemp gives it mode 0700. The state folder's path may be too long, because a socket's path has about 100 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'holdout-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { socket: join(folder, 'server'), accessKeyId, remove };
}

/** Settings of an AWS client in this process. */
export function clientSettings({ socket, accessKeyId }: Connection) {
  return {
    endpoint: ORIGIN,
    region: REGION,
    credentials: credentials(accessKeyId),
    requestHandler: { httpAgent: new SocketAgent(socket) },
  };
}

class SocketAgent extends Agent {
  readonly #socket: string;

  constructor(socket: string) {
    super({ keepAlive: true });
    this.#socket = socket;
  }

  override createConnection() {
    return createConnection(this.#socket);
  }
}

/**
 * The same settings for the AWS clients of a function's thread. `connectTo` gives them the socket. Without a server, a
 * client that was not told how to reach the services reaches nobody.
 */
export function clientEnvironment({ accessKeyId } = NOBODY): Record<string, string> {
  const { secretAccessKey } = credentials(accessKeyId);
  return { AWS_ENDPOINT_URL: ORIGIN, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

/**
 * Redirects every request of this thread for the server's address to the socket. The functions make their clients only
 * from the environment, as in AWS, and the SDK has no variable for a socket.
 */
export function connectTo(socket: string): void {
  const connect = Agent.prototype.createConnection;
  Agent.prototype.createConnection = function (options, callback) {
    const isServer = options.host === ADDRESS.host && Number(options.port) === ADDRESS.port;
    return isServer ? createConnection(socket) : connect.call(this, options, callback);
  };
}

const NOBODY: Pick<Connection, 'accessKeyId'> = { accessKeyId: 'none' };

/** The server recognizes its clients by the id in each request. The SDK needs the secret only to sign. */
const credentials = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: 'local' });
