// Calls an endpoint for one sample until there is an answer, a final failure, or no time left, whatever is asked.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelVariant } from '../../shared/contracts/variant.ts';
import { withoutEcho } from '../../shared/models/reply/echo.ts';
import type { Failure } from '../../shared/models/reply/failure.ts';
import type { Delivery } from '../delivery.ts';
import type { KnownRun } from '../runs.ts';
import type { Line, Worker } from '../worker.ts';
import { backoffSeconds, pauseOfAll, Tries } from './attempt.ts';
import { TIME_MARGIN_MS } from './call.ts';
import { type Fault, noteServed, type Probed, whoseFault, whyRefused } from './fault.ts';
import { ReleaseError, type Spent } from './question.ts';

/** A call begins only if it has this long, or its own time limit if that is shorter. */
const LONG_CALL_MS = 120_000;

/** Who asks, whatever is asked. */
export interface Asker {
  readonly delivery: Omit<Delivery, 'sample'>;
  readonly variant: Pick<ModelVariant, 'endpoint' | 'model'>;
  readonly known: KnownRun;
  readonly worker: Worker;
  readonly line: Line;
}

interface Calls<T> {
  /** @param leftMs in which the call may begin. @throws ReleaseError */
  readonly callOnce: (leftMs: () => number) => Promise<T | Failure>;
  /** A tiny request. @returns undefined if the model answers. */
  readonly probe: Probed['probe'];
  /** Texts of the request that a message must not repeat. */
  readonly shown: readonly string[];
}

/** @returns what the endpoint gave, or the failure to record. @throws ReleaseError */
export async function untilDone<T extends object>(
  { delivery, variant, known, line }: Asker,
  spent: Spent,
  { callOnce, probe, shown }: Calls<T>,
): Promise<T | Failure> {
  const callMs = Math.min(line.endpoint.request_timeout * 1000, LONG_CALL_MS);
  const leftMs = () => delivery.remainingMs() - TIME_MARGIN_MS - callMs;
  const { receives } = delivery;
  const { max_attempts } = known.run.benchmark.limits;
  const tries = new Tries(receives, max_attempts);
  const probed: Probed = { variant, probe, isLate: receives >= max_attempts };
  // Called after the last try: did other rows get an answer? If not (this may be the last row), a tiny call finds out.
  const isUp = async () =>
    line.lastAnswers.isAfter(spent.calledAt, variant.model) || !(await whyDown(line, probed, spent.calledAt));
  if (tries.looksFirst) {
    const down = await whyDown(line, probed, performance.now());
    if (down) throw released(down, variant, backoffSeconds(receives, Math.random()));
    tries.beginAgain();
  }
  for (;;) {
    const said = await callOnce(leftMs);
    if (!('class' in said)) {
      noteServed(line, variant, spent);
      return said;
    }
    const outcome = await whoseFault(line, probed, withoutRow(said, shown), spent);
    if (outcome.class === 'permanent') line.lastAnswers.note(variant.model);
    const next = tries.after(outcome, leftMs(), Math.random());
    const pauseMs = pauseOfAll(outcome, next);
    if (pauseMs !== undefined) line.pacer.pause(pauseMs);
    if (next.do === 'retry') {
      if (pauseMs === undefined) await sleep(next.afterMs);
    } else if (next.do === 'record') {
      return outcome;
    } else if (next.do === 'give_up' && (await isUp())) {
      if (tries.beganUp) return outcome;
      tries.beginAgain();
    } else {
      throw released(outcome, variant, next.delaySeconds);
    }
  }
}

function released(
  { class: failureClass, code, message, ofRow }: Fault,
  { endpoint }: Pick<ModelVariant, 'endpoint'>,
  seconds: number,
) {
  const trouble = failureClass === 'throttled' || ofRow ? undefined : { where: endpoint, code, message };
  return new ReleaseError(code, seconds, trouble);
}

/** Servers repeat what they refuse. A message is for reports, and no row belongs there. */
function withoutRow(failure: Failure, shown: readonly string[]): Failure {
  // Nobody sees it.
  if (failure.class === 'throttled') return failure;
  return { ...failure, message: withoutEcho(failure.message, shown) };
}

/** @returns undefined if the model answers. A rate limit is no outage. */
async function whyDown(line: Line, probed: Probed, since: number): Promise<Failure | undefined> {
  const why = await whyRefused(line, probed, since);
  return why?.class === 'throttled' ? undefined : why;
}
