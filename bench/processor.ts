// Measures the processor seconds of a command with all its descendants: a shell counts those that it has waited for.
import type { Program } from './measure.ts';

/** `times` of POSIX prints the shell's own user and system time, and in its second line those of its children. */
const SCRIPT = '"$0" "$@"; code=$?; times >&2; exit $code';
const TIMES = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/;

/** @returns the program, started by a shell that ends its standard error with the times. Windows has none. */
export const timed = ({ file, args }: Program): Program =>
  process.platform === 'win32' ? { file, args } : { file: '/bin/sh', args: ['-c', SCRIPT, file, ...args] };

/** @returns NaN if the shell said nothing */
export function processorSeconds(stderr: string): number {
  const [, ...parts] = TIMES.exec(stderr) ?? [];
  const [userMinutes, user, systemMinutes, system] = parts.map(Number);
  return 60 * ((userMinutes ?? Number.NaN) + (systemMinutes ?? 0)) + (user ?? 0) + (system ?? 0);
}
