// A server in a process of its own: started on a free port, ready when its health route answers, killed by its pid.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds until a server that is not ready has failed. LiteLLM imports for half a minute on a busy machine. */
const READY_MS = 240_000;
const LOOK_MS = 100;
/** Ends the server when its own input ends, as it does when these tests end, however they end. */
const GUARD = `exec 3<&0
"$@" 3<&- </dev/null &
server=$!
{ read -r _ <&3; kill -9 "$server"; } >/dev/null 2>&1 &
watch=$!
wait "$server"
code=$?
kill "$watch" 2>/dev/null
exit "$code"`;
/** What a failure shows of the server's output, in characters. */
const TAIL = 2_000;

export interface Started {
  readonly url: string;
  /** Kills it, as when a machine dies. Resolves when the process is gone. */
  kill(): Promise<void>;
}

/** The server ended before it was ready. */
export class ServerDied extends Error {
  /** 128 and the number of a signal, or the program's own. */
  readonly code: number | null;
  constructor(command: string, { exitCode }: ChildProcess, output: string) {
    super(`${command} ended with ${exitCode}:\n${output}`);
    this.code = exitCode;
  }
}

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly health: string;
  readonly env?: Record<string, string>;
}

/** Starts a server on 127.0.0.1 and waits until it is ready. @throws {@link ServerDied} if it ends before */
export async function start({ command, args, port, health, env = {} }: Program): Promise<Started> {
  const guarded = ['-c', GUARD, 'sh', command, ...args];
  const child = spawn('sh', guarded, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const keep = (piece: unknown) => {
    output = (output + String(piece)).slice(-TAIL);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const gone = once(child, 'close');
  const kill = async () => {
    child.stdin.end();
    await gone;
  };
  const url = `http://127.0.0.1:${port}`;
  const until = performance.now() + READY_MS;
  while (!(await answers(url + health))) {
    if (child.exitCode !== null) throw new ServerDied(command, child, output);
    if (performance.now() > until) {
      await kill();
      throw new Error(`${command} was not ready after ${READY_MS / 1000} seconds:\n${output}`);
    }
    await sleep(LOOK_MS);
  }
  return { url, kill };
}

async function answers(url: string): Promise<boolean> {
  try {
    const { ok, body } = await fetch(url);
    await body?.cancel();
    return ok;
  } catch {
    // It does not listen yet.
    return false;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
