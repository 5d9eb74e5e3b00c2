// A clock that skips pauses. Tests mock `node:timers/promises` with this module.
import { vi } from 'vitest';

const really = performance.now.bind(performance);
let skipped = 0;

export async function setTimeout(milliseconds: number): Promise<void> {
  skipped += milliseconds;
}

/** Call this before anything reads the clock. */
export function skipPauses(): void {
  vi.spyOn(performance, 'now').mockImplementation(() => really() + skipped);
}
