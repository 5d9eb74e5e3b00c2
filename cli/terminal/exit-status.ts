// What a command prints if it fails.
import { explain } from './explain.ts';
import { Interrupted } from './interrupt.ts';
import type { CommandLog } from './log.ts';
import { plain } from './text.ts';

/** Prints what happened on standard error. @returns the exit status */
export function exitStatus(error: unknown, log: CommandLog): number {
  if (error instanceof Interrupted) return error.exitStatus;
  const message = explain(error);
  if (message !== undefined) {
    process.stderr.write(`${message}\n`);
    return 1;
  }
  const summary = plain(error instanceof Error ? error.message : String(error));
  process.stderr.write(`Unexpected error: ${summary}\n${keep(error, log)}\n`);
  return 1;
}

/** The broken thing may be the disk. */
function keep(error: unknown, log: CommandLog): string {
  try {
    log.line(error instanceof Error ? inspected(error) : String(error));
    return `Details: ${log.path}`;
  } catch {
    return inspected(error);
  }
}

function inspected(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [
    error.stack ?? error.message,
    ...(error.cause === undefined ? [] : [`caused by: ${inspected(error.cause)}`]),
  ].join('\n');
}
