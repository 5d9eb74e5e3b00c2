// How sure a model was of the label it wrote, from the log-probabilities of its tokens.
import * as z from 'zod';

/** Rounding may take a log-probability this far above 0. */
const MAX_LOGPROB = 0.001;

const isByte = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;

export const Token = z.object({
  token: z.string(),
  /** Natural logarithm. Endpoints write -9999 for what is next to impossible. */
  logprob: z.number().max(MAX_LOGPROB),
  /** UTF-8. A character may be spread over several tokens. */
  bytes: z.custom<readonly number[]>((value) => Array.isArray(value) && value.every(isByte)).nullish(),
});
type Token = z.infer<typeof Token>;

export interface TokenLogprob extends Token {
  /** The most likely tokens in its place, perhaps including itself. */
  readonly top_logprobs?: readonly Token[] | null | undefined;
}

export const tokenBytes = ({ token, bytes }: Token): Buffer => (bytes ? Buffer.from(bytes) : Buffer.from(token));

/**
 * The probability that the model writes `written` in the place where it last wrote it: the product over its tokens,
 * including those that also hold a neighbouring character. After a reason, it is the probability given that reason.
 * @returns undefined if the tokens do not contain it.
 */
export function writtenProbability(tokens: readonly TokenLogprob[], written: string): number | undefined {
  const parts = tokens.map(tokenBytes);
  const start = Buffer.concat(parts).lastIndexOf(written);
  if (written === '' || start < 0) return undefined;
  const end = start + Buffer.byteLength(written);
  let sum = 0;
  let at = 0;
  for (const [index, { length }] of parts.entries()) {
    if (at < end && at + length > start) sum += tokens[index]?.logprob ?? 0;
    at += length;
  }
  return Math.min(1, Math.exp(sum));
}
