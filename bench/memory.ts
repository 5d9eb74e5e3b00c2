// Measures the memory of a process and all its descendants, from Linux's /proc.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between samples. Shorter peaks are missed, but reading /proc more often slows what is measured. */
const SAMPLE_EVERY_MS = 500;

/**
 * Samples the resident memory of the process tree until `signal` aborts. Shared pages count once for each process.
 * @returns the highest sum in bytes, or 0 without /proc
 */
export async function peakMemory(pid: number, signal: AbortSignal): Promise<number> {
  let peak = 0;
  while (!signal.aborted) {
    peak = Math.max(peak, residentBytes(pid));
    await delay(SAMPLE_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return peak;
}

function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0;
  return childrenOf(pid).reduce((sum, child) => sum + residentBytes(child), Number(kibibytes) * 1024);
}

/** Linux lists children by the thread that started them. */
function childrenOf(pid: number): number[] {
  return list(`/proc/${pid}/task`).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
}

/** A process may end between any two reads. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
