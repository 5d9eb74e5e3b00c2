// Lets every answer that has arrived be timed before any is worked on. The event loop hands over what it finds at the
// sockets one by one: if each answer were worked on at once, the last of many that came together would seem to have
// taken longer by all the work on the others.

const waiting: (() => void)[] = [];

/**
 * Resolves once what else has arrived was timed. Then one answer after the other is worked on, and the sockets are
 * looked at between any two, so that no arrival is noticed later than one answer's work.
 */
export function afterArrivals(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(next);
  });
}

/** Node runs an immediate that another one sets only after the next look at the sockets. */
function next(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(next);
}
