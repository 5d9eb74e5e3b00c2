// Visits every state that a small protocol can reach, and reports the first one that is wrong, with the way there.

export interface Protocol<S> {
  readonly initial: S;
  /** Equal for states that differ in nothing that matters. */
  readonly keyOf: (state: S) => string;
  /** Calls `to` for every step that may come next. */
  readonly steps: (state: S, to: (next: S, step: string) => void) => void;
  /** @param isLast nothing can happen any more */
  readonly wrongWith: (state: S, isLast: boolean) => string | undefined;
}

export interface Explored {
  readonly states: number;
  /** States in which nothing can happen any more. */
  readonly ends: number;
  /** What is wrong in a state, and the steps to it. */
  readonly found: { readonly wrong: string; readonly steps: readonly string[] } | undefined;
}

/** @throws RangeError beyond so many states: the protocol is too large to be played in full */
export function explore<S>({ initial, keyOf, steps, wrongWith }: Protocol<S>, most = 500_000): Explored {
  const first = keyOf(initial);
  /** How each state was first reached. */
  const reached = new Map<string, readonly [before: string, step: string] | undefined>([[first, undefined]]);
  const open: [S, string][] = [[initial, first]];
  let ends = 0;
  for (let top = open.pop(); top; top = open.pop()) {
    const [state, key] = top;
    let isLast = true;
    steps(state, (next, step) => {
      isLast = false;
      const nextKey = keyOf(next);
      if (reached.has(nextKey)) return;
      reached.set(nextKey, [key, step]);
      open.push([next, nextKey]);
    });
    if (isLast) ends++;
    const wrong = wrongWith(state, isLast);
    if (wrong !== undefined) return { states: reached.size, ends, found: { wrong, steps: wayTo(key, reached) } };
    if (reached.size > most) throw new RangeError(`there are more than ${most} states`);
  }
  return { states: reached.size, ends, found: undefined };
}

function wayTo(key: string, reached: ReadonlyMap<string, readonly [string, string] | undefined>): string[] {
  const steps: string[] = [];
  for (let at = reached.get(key); at; at = reached.get(at[0])) steps.unshift(at[1]);
  return steps;
}
