// Whether a model's answers can be read at all. If none of its first hundred can, asking on only costs money.
import type { Prediction } from '../../shared/contracts/messages.ts';
import type { Run } from '../../shared/contracts/run.ts';
import type { ModelVariant } from '../../shared/contracts/variant.ts';

/** Answers without a valid one after which a variant is asked no more. */
const ENOUGH = 100;
/** Failures that are answers of the model, paid for like others. */
const PAID_FAILURES: readonly (string | undefined)[] = ['refusal', 'content_filter', 'length', 'empty_answer'];

interface Seen {
  unread: number;
  isValid: boolean;
}

/**
 * Kept by each worker for itself: with several workers, each asks a hundred times. So it needs no shared count, and a
 * sample that is delivered twice does no harm. Forgotten with the run.
 */
const seen = new WeakMap<ModelVariant, Seen>();

/** Whether to ask no more. */
export function isHopeless({ benchmark }: Pick<Run, 'benchmark'>, variant: ModelVariant): boolean {
  if (benchmark.limits.stop_if_nothing_valid === false) return false;
  const { unread, isValid } = seen.get(variant) ?? { unread: 0, isValid: false };
  return !isValid && unread >= ENOUGH;
}

/** Answers from the cache cost nothing, and count only if they are valid. */
export function noteValidity(variant: ModelVariant, { status, error_code, from_cache }: Prediction): void {
  const known = seen.get(variant) ?? { unread: 0, isValid: false };
  seen.set(variant, known);
  if (status === 'answered') known.isValid = true;
  else if (!from_cache && (status === 'invalid' || PAID_FAILURES.includes(error_code))) known.unread++;
}
