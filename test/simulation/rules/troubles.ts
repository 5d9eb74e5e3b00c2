// Which troubles excuse an invocation for failing.
import type { Invocation } from '../cloud/functions.ts';
import type { Scene, Trouble } from './rule.ts';
import { runIn } from './run-in-key.ts';

/** How many 409s from S3 (CONFLICT_TRIES is 5) and refusals from SQS (SEND_TRIES is 6) a function must survive. */
const CONFLICTS = 4;
const REFUSALS = 5;

/**
 * Whether a trouble excuses nothing. Nothing depends on the cache, the index of reports, or the notices that a run
 * ended or why samples wait. The other faults here are ones that every client must handle itself.
 */
function isNothing({ kind, what, key }: Trouble, all: readonly Trouble[]): boolean {
  if (key.startsWith('cache/') || key === 'reports/index.html' || what === 'PutEvents') return true;
  const alike = all.filter((other) => other.kind === kind && other.what === what).length;
  if (kind === 'conflict') return alike <= CONFLICTS;
  if (kind === 'refused') return what.startsWith('Delete') || alike <= REFUSALS;
  return kind === 'retried' || kind === 'slow';
}

/** Troubles that are reason enough for the invocation to fail. */
export function excuses({ facts }: Scene, invocation: Invocation): Trouble[] {
  const all = [...facts.troubles.of(invocation)];
  return all.filter((trouble) => !isNothing(trouble, all));
}

/** The same, limited to troubles of this run and of no run in particular. */
export function excusesFor(scene: Scene, invocation: Invocation, run: string): Trouble[] {
  return excuses(scene, invocation).filter(
    // A sweep that cannot recover a failed event is repeated, and the event is hidden until then.
    ({ key, what }) => what === 'PutObject active' || (runOfKey(scene, key) ?? run) === run,
  );
}

function runOfKey({ uploads }: Scene, key: string): string | undefined {
  const run = runIn(key);
  if (run !== '') return run;
  const name = key.slice(key.indexOf('/') + 1).replace(/\.\w+$/, '');
  return uploads.find((upload) => upload.name === name)?.run;
}
