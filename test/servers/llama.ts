// llama.cpp's server with a small model, which chats and makes embeddings.
import { constants } from 'node:os';
import type { Packages } from './packages.ts';
import { freePort, ServerDied, type Started, start } from './process.ts';

export const MODEL = 'smollm2';
/** More than a run asks at once, so that a prompt finds a slot that remembers its beginning. */
const SLOTS = 8;
/** Tokens of one prompt with its answer. */
export const CONTEXT = 1_024;

/** @param port to start again where a server was killed */
export async function startLlama({ llamaServer, model }: Packages, port?: number): Promise<Started & { port: number }> {
  const listen = port ?? (await freePort());
  // Two threads would wait for each other in a loop while the tests want the second core.
  const threads = ['--threads', '1', '--threads-batch', '1'];
  const slots = ['--parallel', String(SLOTS), '--ctx-size', String(SLOTS * CONTEXT)];
  const place = ['--host', '127.0.0.1', '--port', String(listen)];
  const vectors = ['--embeddings', '--pooling', 'mean'];
  const own = ['--model', model, '--alias', MODEL, '--offline', '--cache-ram', '0'];
  const args = [...own, ...vectors, ...threads, ...slots, ...place];
  return { port: listen, ...(await start({ command: llamaServer, args, port: listen, health: '/health' })) };
}

/** Whether the program has instructions that this machine's processor lacks. */
export const isForeign = (error: unknown): boolean =>
  error instanceof ServerDied && error.code === 128 + constants.signals.SIGILL;
