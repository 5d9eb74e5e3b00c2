// A bound in time for what may hang: a connection that leads nowhere is given up by the system after two minutes only.

/** Milliseconds. Services answer within one second, and a cold connection within two. */
const LIMIT_MS = 10_000;

class TooSlowError extends Error {
  override readonly name = 'TooSlowError';

  constructor() {
    super(`no answer within ${LIMIT_MS / 1_000} s`);
  }
}

/** @throws TooSlowError. What was asked may still go on, and nobody waits for it. */
export async function within<T>(asked: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TooSlowError()), LIMIT_MS);
  try {
    return await Promise.race([asked, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** @returns why nothing answered; undefined if something did, and refused */
export function unanswered(error: unknown): string | undefined {
  if (error instanceof TooSlowError) return error.message;
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  // Those of the operating system.
  return typeof code === 'string' && /^E[A-Z_]+$/.test(code) ? code : undefined;
}
