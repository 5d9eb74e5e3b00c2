// A clock that jumps over pauses: `node:timers/promises` of a test that mocks it with this module.
import { vi } from 'vitest';

const really = performance.now.bind(performance);
let skipped = 0;

export async function setTimeout(milliseconds: number): Promise<void> {
  skipped += milliseconds;
}

/** To be called before anything looks at the clock. */
export function skipPauses(): void {
  vi.spyOn(performance, 'now').mockImplementation(() => really() + skipped);
}
