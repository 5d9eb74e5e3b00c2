// Durations as benchmarks write them, and when a run is over.

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** @param duration as contracts/benchmark.ts's Duration, e.g. `24h`. */
export function deadlineOf(createdAt: string, duration: string): Date {
  const unit = duration.slice(-1);
  const factor = unit === 's' || unit === 'm' || unit === 'h' || unit === 'd' ? UNIT_MS[unit] : Number.NaN;
  return new Date(Date.parse(createdAt) + Number(duration.slice(0, -1)) * factor);
}
