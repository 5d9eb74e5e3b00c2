// How the functions and the command line reach the embedded server: a Unix socket in a folder of the user's own (on
// Windows a named pipe), and no port. No other user may open it, and no web page can.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REGION } from './names.ts';

/**
 * Where the clients believe the server is. An address, since a bucket would become part of a host's name; and a port on
 * which only an administrator may listen, so that what misses the socket reaches nobody.
 */
const ADDRESS = { host: '127.0.0.1', port: 1 } as const;
/** The one Host that the server answers to. */
export const HOST = `${ADDRESS.host}:${ADDRESS.port}`;
export const ORIGIN = `http://${HOST}`;

export interface Connection {
  /** Path of the socket. */
  readonly socket: string;
  /** Made for this start, and the password too: the server answers no request without it. */
  readonly accessKeyId: string;
}

/** @returns the connection of a new server, and what removes its folder. */
export function newConnection(): Connection & { remove(): void } {
  const accessKeyId = randomBytes(32).toString('hex');
  if (process.platform === 'win32') {
    return { socket: `\\\\.\\pipe\\holdout-${randomUUID()}`, accessKeyId, remove: () => undefined };
  }
  // mkdtemp makes it 0700. Not the state folder: a socket's path may have about a hundred bytes.
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

/** What tells the AWS clients of a function's thread the same; the socket they get by `connectTo`. */
export function clientEnvironment({ accessKeyId }: Connection): Record<string, string> {
  const { secretAccessKey } = credentials(accessKeyId);
  return { AWS_ENDPOINT_URL: ORIGIN, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

/**
 * From now on, what asks for the server's address in this thread gets the socket. The functions make their clients from
 * their environment alone, as in AWS, and no variable of the SDK's names a socket.
 */
export function connectTo(socket: string): void {
  const connect = Agent.prototype.createConnection;
  Agent.prototype.createConnection = function (options, callback) {
    const isServer = options.host === ADDRESS.host && Number(options.port) === ADDRESS.port;
    return isServer ? createConnection(socket) : connect.call(this, options, callback);
  };
}

/** The server knows its clients by the id, which travels with each request; the secret only makes the SDK sign. */
const credentials = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: 'local' });
