// Ctrl-C: the first one stops cleanly, the second at once.

/**
 * npm, npx and holdout.js pass on a signal that the terminal has already sent to every process of the command. Signals
 * within this time count as one Ctrl-C.
 */
const SAME_SIGNAL_MS = 300;

const EXIT_STATUS: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** The user stopped the command. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitStatus: number;

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
    this.exitStatus = EXIT_STATUS[signal] ?? 1;
  }
}

/**
 * @param onFirst says what happens now
 * @returns `aborted`: fires with the first signal; `race`: the work's end, or Interrupted as soon as the signal comes;
 * `release`: leaves signals to whoever watches next
 */
export function watchInterrupts(onFirst: () => void): {
  readonly aborted: AbortSignal;
  race<T>(work: Promise<T>): Promise<T>;
  release(): void;
} {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  // There may be no race at the moment.
  interrupted.catch(() => {});
  const onSignal = (signal: NodeJS.Signals): void => {
    if (firstAt !== undefined) {
      if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(EXIT_STATUS[signal] ?? 1);
      return;
    }
    firstAt = performance.now();
    onFirst();
    const reason = new Interrupted(signal);
    reject(reason);
    controller.abort(reason);
  };
  for (const signal of Object.keys(EXIT_STATUS)) process.on(signal, onSignal);
  const release = () => {
    for (const signal of Object.keys(EXIT_STATUS)) process.off(signal, onSignal);
  };
  return { aborted: controller.signal, race: (work) => Promise.race([work, interrupted]), release };
}
