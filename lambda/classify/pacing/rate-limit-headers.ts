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
  const pauses = (['requests', 'tokens'] as const).map((kind) => pauseFor(kind, headers, workers));
  return Math.min(MAX_PAUSE_MS, Math.max(...pauses));
}

type Kind = 'requests' | 'tokens';

/**
 * What the endpoint has counted towards its limit, from whoever. Where that is the limit of a day, it is more than what
 * counts towards the minute.
 * @returns undefined if the endpoint does not say.
 */
export function usedOf(kind: Kind, headers: Headers): number | undefined {
  const used = numberIn(headers, 'limit', kind) - numberIn(headers, 'remaining', kind);
  return used >= 0 ? used : undefined;
}

function numberIn(headers: Headers, name: 'limit' | 'remaining', kind: Kind): number {
  const text = headers.get(`x-ratelimit-${name}-${kind}`) ?? '';
  return DECIMAL.test(text) ? Number(text) : Number.NaN;
}

function pauseFor(kind: Kind, headers: Headers, workers: number): number {
  const [limit, remaining] = [numberIn(headers, 'limit', kind), numberIn(headers, 'remaining', kind)];
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
