// Child processes of the benchmarks.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** Runs a script of the project in a separate process and shows its errors. @param env added to this process's */
export function startScript(script: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endWithUs(child);
  return child;
}

/** @returns the JSON in the script's last line. The functions write log lines before it. */
export async function lastLineOf(child: ReturnType<typeof startScript>, what: string): Promise<unknown> {
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${what} ended with ${code}`);
  return JSON.parse(output.slice(output.lastIndexOf('\n') + 1));
}

export async function firstLine(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) return line;
  throw new Error('The process ended without a word.');
}

/** Ends a child that leads a group of processes, and the whole group. */
export function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** Ends the child when this process ends, so that an interrupted benchmark leaves nothing behind. */
export function endWithUs(child: ChildProcess, end = (): unknown => child.kill()): void {
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}
