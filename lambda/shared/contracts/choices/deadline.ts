// Reads durations as benchmarks write them, and works out when a run's time is over.

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** From one second to fourteen days, because SQS keeps no message longer. */
export const DEADLINE_MS = { min: UNIT_MS.s, max: 14 * UNIT_MS.d } as const;

/** @returns milliseconds, or NaN if it is not a duration. @example durationMs('90s') // 90_000 */
export function durationMs(duration: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(duration) ?? [];
  return unit === 's' || unit === 'm' || unit === 'h' || unit === 'd' ? Number(amount) * UNIT_MS[unit] : Number.NaN;
}

/** @param duration a Duration of contracts/benchmark.ts, e.g. `24h`. */
export function deadlineOf(createdAt: string, duration: string): Date {
  return new Date(Date.parse(createdAt) + durationMs(duration));
}
