// Measures how long this process has been awake. Clocks can be set forwards and back, and they keep running while a
// laptop sleeps or a process is stopped, when no function or message can do anything.

/** Milliseconds between two looks. */
const LOOK_MS = 250;
/** A longer gap between two looks does not count: the process slept, or was too busy to do anything in time. */
const GAP_MS = 500;

/** The time of a clock that is never set and that all threads of the process share. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

let awake = 0;
let lookedAt = monotonicMs();

/** Milliseconds. Only differences have a meaning. */
export function awakeMs(): number {
  const now = monotonicMs();
  awake += Math.min(now - lookedAt, GAP_MS);
  lookedAt = now;
  return awake;
}

setInterval(awakeMs, LOOK_MS).unref();

/** Like setTimeout, but counts time awake. @returns a function that cancels it */
export function afterAwake(milliseconds: number, work: () => void): () => void {
  const until = awakeMs() + milliseconds;
  let timer = setTimeout(look, milliseconds);
  function look(): void {
    const left = until - awakeMs();
    if (left > 0) timer = setTimeout(look, left);
    else work();
  }
  return () => clearTimeout(timer);
}
