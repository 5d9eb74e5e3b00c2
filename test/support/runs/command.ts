// Runs the command line as a user does, in its own process and its own folders.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

const HOLDOUT = join(import.meta.dirname, '../../../cli/holdout.js');

/** Milliseconds between looks at a folder. */
const LOOK_MS = 5;

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Command {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the words appear on standard error. */
  said(words: string | RegExp): Promise<void>;
  /** The same on standard output. @returns what matches */
  printed(words: string | RegExp): Promise<string>;
}

/** A user's folder. Commands run in it, and it is deleted after the test. */
export class UserFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'holdout-cli-'));

  constructor() {
    onTestFinished(() => rmSync(this.path, { recursive: true, force: true }));
  }

  write(file: string, content: string): string {
    mkdirSync(dirname(join(this.path, file)), { recursive: true });
    writeFileSync(join(this.path, file), content);
    return file;
  }

  /**
   * @param env added to the shell's environment, whose keys, endpoints and AWS settings are removed
   * @param under a command that runs the command after it
   */
  start(args: readonly string[], env: Record<string, string> = {}, under: readonly string[] = []): Command {
    const shell = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(OPENAI|AWS)_/.test(name)));
    const [command, ...rest] = [...under, process.execPath, HOLDOUT, ...args];
    const child = spawn(command ?? '', rest, { cwd: this.path, env: { ...shell, ...env } });
    onTestFinished(() => void child.kill('SIGKILL'));
    const outputs = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
    return {
      process: child,
      ended: outputs.then(([[status], stdout, stderr]) => ({ status, stdout, stderr })),
      said: async (words) => void (await heard(child, child.stderr, words)),
      printed: (words) => heard(child, child.stdout, words),
    };
  }

  /** Resolves when the folder has a matching file. @param pattern of `glob` */
  async stands(pattern: string): Promise<void> {
    while (globSync(pattern, { cwd: this.path }).length === 0) await sleep(LOOK_MS);
  }

  run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    return this.start(args, env).ended;
  }
}

function heard(child: ChildProcess, output: NodeJS.ReadableStream, words: string | RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = '';
    output.on('data', (piece) => {
      all += String(piece);
      const [found] = all.match(words) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`the command ended without saying ${words}: ${all}`)));
  });
}

/** A labelled CSV with this many rows, whose texts hint at their labels. */
export function ticketsCsv(rows: number): string {
  const line = (row: number) => (row % 3 === 0 ? `refund of invoice ${row},billing` : `crash in step ${row},bug`);
  return ['text,label', ...Array.from({ length: rows }, (_, row) => line(row)), ''].join('\n');
}
