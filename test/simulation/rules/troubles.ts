// Which of the things that went wrong excuse an invocation.
import type { Invocation } from '../cloud/functions.ts';
import type { Scene, Trouble } from './rule.ts';

/** S3 answers 409 so often before a function gives up (CONFLICT_TRIES is 5), and SQS refuses entries (SEND_TRIES is 6). */
const CONFLICTS = 4;
const REFUSALS = 5;

/**
 * What nothing depends on: the cache, the index of reports, word of an end, or of why samples wait; and what every
 * client has to cope with by itself.
 */
function isNothing({ kind, what, key }: Trouble, all: readonly Trouble[]): boolean {
  if (key.startsWith('cache/') || key === 'reports/index.html' || what === 'PutEvents') return true;
  const alike = all.filter((other) => other.kind === kind && other.what === what).length;
  if (kind === 'conflict') return alike <= CONFLICTS;
  if (kind === 'refused') return what.startsWith('Delete') || alike <= REFUSALS;
  return kind === 'retried' || kind === 'slow';
}

/** Troubles of an invocation that are reason enough to fail. */
export function excuses({ facts }: Scene, invocation: Invocation): Trouble[] {
  const all = [...facts.troubles.of(invocation)];
  return all.filter((trouble) => !isNothing(trouble, all));
}

/** The same, as far as they concern a run: its own, and those that are no run's. */
export function excusesFor(scene: Scene, invocation: Invocation, run: string): Trouble[] {
  return excuses(scene, invocation).filter(
    // A sweep that cannot take in an event that failed is repeated, and then the event is hidden.
    ({ key, what }) => what === 'PutObject active' || (runOfKey(scene, key) ?? run) === run,
  );
}

function runOfKey({ uploads }: Scene, key: string): string | undefined {
  const [folder, second, third] = key.split('/');
  if (folder === 'runs' || folder === 'rows' || folder === 'active') return second || undefined;
  if (folder === 'reports') return third;
  const name = second?.replace(/\.\w+$/, '');
  return uploads.find((upload) => upload.name === name)?.run;
}
