// Child processes of the benchmarks.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** A script of the project in a process of its own, whose errors are shown. @param env beside this process's */
export function startScript(script: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endWithUs(child);
  return child;
}

/** @returns the JSON in the last line that the script wrote; the functions write log lines before it. */
export async function lastLineOf(child: ReturnType<typeof startScript>, what: string): Promise<unknown> {
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${what} ended with ${code}`);
  return JSON.parse(output.slice(output.lastIndexOf('\n') + 1));
}

export async function firstLine(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) return line;
  throw new Error('The process ended without a word.');
}

/** An interrupted benchmark leaves no process behind. */
export function endWithUs(child: ChildProcess): void {
  const end = () => child.kill();
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}
