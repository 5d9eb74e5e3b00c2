// Runs one command against a stub started for it, and compares its time with the shortest possible.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { endWithUs, firstLine } from './child.ts';
import { peakMemory } from './memory.ts';
import { processorSeconds, timed } from './processor.ts';

export interface Latency {
  readonly medianMs: number;
  /** Of the log-normal distribution. With 0, every reply takes the same time. */
  readonly sigma: number;
}

export interface Measurement {
  readonly rows: number;
  /** From the command's start to its exit. */
  readonly seconds: number;
  /** Of all its processes and threads. NaN if it cannot be measured. */
  readonly processorSeconds: number;
  /** From the command's start to its first request. */
  readonly firstCallSeconds: number;
  /** rows × mean latency / peak requests in flight as the stub saw them */
  readonly idealSeconds: number;
  readonly requests: number;
  readonly peakInFlight: number;
  /** Of the command's process tree. 0 if it cannot be measured. */
  readonly peakBytes: number;
  /** Median time of a request as the command itself reports it. */
  readonly reportedP50Ms?: number;
  readonly stdout: string;
}

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  /** Added to this process's. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** A command is ended after this many times its ideal time plus these seconds, because something is wrong with it. */
const TIMEOUT = { times: 20, seconds: 120 };

const STUB = join(import.meta.dirname, 'stub.ts');

const Stats = z.object({ requests: z.number(), peakInFlight: z.number(), firstAt: z.number() });

/** Runs a command in a fresh Node process. @param args the file and its arguments */
export const measure = (
  args: readonly string[],
  rows: number,
  inFlight: number,
  latency: Latency,
): Promise<Measurement> => measureProgram({ file: process.execPath, args }, rows, inFlight, latency);

/**
 * Runs a program with the stub as its OpenAI.
 * @throws Error with its last words if it fails or takes far too long
 */
export async function measureProgram(
  program: Program,
  rows: number,
  inFlight: number,
  latency: Latency,
): Promise<Measurement> {
  const stub = spawn(process.execPath, [STUB, '--latency', `${latency.medianMs}`, '--sigma', `${latency.sigma}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endWithUs(stub);
  try {
    const url = await firstLine(stub.stdout);
    const meanSeconds = (latency.medianMs / 1000) * Math.exp(latency.sigma ** 2 / 2);
    const timeoutSeconds = ((rows * meanSeconds) / inFlight) * TIMEOUT.times + TIMEOUT.seconds;
    const env = { ...program.env, OPENAI_BASE_URL: url, OPENAI_API_KEY: 'stub' };
    const { startedAt, ...command } = await runCommand({ ...program, env }, timeoutSeconds);
    const { firstAt, ...stats } = Stats.parse(await (await fetch(new URL('/stats', url))).json());
    return {
      ...command,
      ...stats,
      rows,
      firstCallSeconds: (firstAt - startedAt) / 1000,
      idealSeconds: (rows * meanSeconds) / stats.peakInFlight,
    };
  } finally {
    stub.kill();
  }
}

async function runCommand(program: Program, timeoutSeconds: number) {
  const { file, args } = timed(program);
  const [startedAt, started] = [Date.now(), performance.now()];
  const child = spawn(file, args, {
    env: { ...process.env, ...program.env },
    cwd: program.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: Math.ceil(timeoutSeconds * 1000),
    killSignal: 'SIGKILL',
  });
  endWithUs(child);
  const ended = new AbortController();
  const memory = child.pid === undefined ? 0 : peakMemory(child.pid, ended.signal);
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code, signal] = await once(child, 'exit');
  const seconds = (performance.now() - started) / 1000;
  ended.abort();
  const [stdout, stderr] = await output;
  if (code !== 0) {
    throw new Error(`${program.file} ${program.args.join(' ')} ended with ${code ?? signal}:\n${stderr.slice(-2000)}`);
  }
  return { startedAt, seconds, processorSeconds: processorSeconds(stderr), peakBytes: await memory, stdout };
}
