// Runs this folder's scripts for the tests, in a process of their own: they replace the clock and edit the functions.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Soaked {
  readonly exitCode: number | null;
  readonly output: string;
  /** Progress, and Node's own output. */
  readonly errors: string;
}

export const play = (...options: string[]): Promise<Soaked> => script('play.ts', ...options);

export async function script(file: string, ...options: string[]): Promise<Soaked> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [exitCode, output, errors] = await Promise.all([
    new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve)),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, output, errors };
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = '';
  for await (const chunk of stream) all += String(chunk);
  return all;
}
