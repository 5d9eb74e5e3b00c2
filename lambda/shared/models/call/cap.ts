// The limit that Holdout puts on the length of an answer: a label is short, and a model that runs on is paid by the token.
import type { ModelVariant } from '../../contracts/variant.ts';
import type { Failure } from '../reply/failure.ts';

/** Tokens beside the label: JSON around it, a few words, the blanks that some models add. */
const ROOM = 64;
/** Tokens for one short sentence, in any language. */
const ROOM_FOR_REASON = 400;

/** Parameters with which a benchmark sets its own limit. */
export const LIMITS: readonly string[] = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'];

/** Enough for the longest label in any tokenizer, because a token has at least one byte. */
export function capTokens(labels: readonly string[], reason: boolean): number {
  const longest = labels.reduce((most, label) => Math.max(most, Buffer.byteLength(JSON.stringify(label))), 0);
  return ROOM + longest + (reason ? ROOM_FOR_REASON : 0);
}

/** Whether the limit cut an answer off. OpenAI answers 400 if a model spent all of it on reasoning. */
export const wasCut = ({ code, message }: Pick<Failure, 'code' | 'message'>): boolean =>
  code === 'length' || /max_tokens or model output limit was reached/i.test(message);

/** Some servers do not say that the limit was reached, and send what there was before it. */
export const mayBeCut = (failure: Pick<Failure, 'code' | 'message'>): boolean =>
  wasCut(failure) || failure.code === 'empty_answer';

export function withoutCap(variant: ModelVariant): ModelVariant {
  const { cap: _, ...rest } = variant;
  return rest;
}

/** Answers that were cut off, after which a worker no longer limits the variant: each costs a second call. */
const MOST_CUT = 3;
const cuts = new WeakMap<ModelVariant, number>();

export function noteCut(variant: ModelVariant): void {
  cuts.set(variant, (cuts.get(variant) ?? 0) + 1);
}

export const isCapped = (variant: ModelVariant): boolean =>
  variant.cap !== undefined && (cuts.get(variant) ?? 0) < MOST_CUT;
