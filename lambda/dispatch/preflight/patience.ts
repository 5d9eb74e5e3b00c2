// How long a preflight call waits for an endpoint that is busy or briefly out of order.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../shared/models/call/chat.ts';
import { answeredOddly } from '../../shared/models/call/probe.ts';
import type { Failure } from '../../shared/models/reply/failure.ts';

/** Repeats a call until there is an answer or a refusal, or until the endpoint has been waited for long enough. */
export type Patience = (call: () => Promise<Answer | Failure>) => Promise<Answer | Failure>;

/** How long to wait for a rate limit, in milliseconds, at least and at most, and how often. */
const MIN_THROTTLE_PAUSE_MS = 1_000;
const MAX_THROTTLE_PAUSE_MS = 20_000;
const THROTTLE_TRIES = 5;
/** Milliseconds between tries if an endpoint fails as any call may. A hiccup must not decide how all rows are asked. */
const PAUSES_MS = [1_000, 3_000];

export const patiently: Patience = async (call) => {
  for (let throttles = 0, failures = 0; ; ) {
    const outcome = await call();
    if ('text' in outcome || answeredOddly(outcome)) return outcome;
    if (outcome.class === 'throttled') {
      if (++throttles === THROTTLE_TRIES) return outcome;
      await sleep(Math.min(Math.max(outcome.retryAfterMs ?? 0, MIN_THROTTLE_PAUSE_MS), MAX_THROTTLE_PAUSE_MS));
      continue;
    }
    const pause = PAUSES_MS[failures++];
    // What is no decision at all has another reason than an outage, and a server that hangs does so again.
    const isPassing = outcome.class === 'transient' && !['malformed_answer', 'timeout'].includes(outcome.code);
    if (!isPassing || pause === undefined) return outcome;
    await sleep(pause);
  }
};
