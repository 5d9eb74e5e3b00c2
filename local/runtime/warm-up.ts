// Starts the functions' threads in the order in which a run needs them: loading a function takes a processor a quarter of
// a second, so those that are needed first do not share the processors with the others.
import type { LocalFunction } from './function.ts';

interface Warm {
  readonly target: LocalFunction;
  readonly threads: number;
}

/** @param stages each begins when the one before it is loaded */
export async function warmUp(stages: readonly (readonly Warm[])[]): Promise<void> {
  for (const stage of stages) await Promise.all(stage.map(({ target, threads }) => target.warm(threads)));
}
