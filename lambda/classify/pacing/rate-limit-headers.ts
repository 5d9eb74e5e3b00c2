// Reads the limits that an endpoint sends with every answer: `x-ratelimit-*`, as OpenAI, Azure, Groq and others do.

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** A daily limit is no reason to wait for hours: its 429 says how long. */
const MAX_PAUSE_MS = 60_000;
/** An empty value is not a number, nor is a negative one: some endpoints send -1 if there is no limit. */
const DECIMAL = /^\d+(\.\d+)?$/;

/**
 * @param workers that share the limit: each waits until there is room for one more request of each.
 * @returns milliseconds to wait before the next request; 0 if something is left.
 */
export function pauseAfter(headers: Headers, workers: number): number {
  return Math.min(MAX_PAUSE_MS, Math.max(...['requests', 'tokens'].map((kind) => pauseFor(kind, headers, workers))));
}

function pauseFor(kind: string, headers: Headers, workers: number): number {
  const number = (name: string) => {
    const text = headers.get(`x-ratelimit-${name}-${kind}`) ?? '';
    return DECIMAL.test(text) ? Number(text) : Number.NaN;
  };
  const [limit, remaining] = [number('limit'), number('remaining')];
  const resetMs = durationMs(headers.get(`x-ratelimit-reset-${kind}`) ?? '');
  if (!(limit > 0 && limit < Number.POSITIVE_INFINITY) || remaining !== 0 || resetMs === undefined) return 0;
  // After `reset` the whole limit is available again; until then it returns bit by bit.
  return (resetMs * Math.min(workers, limit)) / limit;
}

/** @example durationMs('6m0.5s') // 360500. Some endpoints send bare seconds. */
export function durationMs(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text) * 1_000;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined;
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * factor(unit), 0);
}

const factor = (unit: string | undefined): number =>
  unit && Object.hasOwn(UNIT_MS, unit) ? Reflect.get(UNIT_MS, unit) : 0;
