// Tells whether a server chose its tokens otherwise than by the log-probabilities that it gives.
import type { ModelVariant } from '../../contracts/variant.ts';
import type { TokenLogprob } from './confidence.ts';

/**
 * Without a mask, the likeliest token is written at temperature 0. Two tokens within a tenth may change places, because
 * servers round and compute in batches. Natural logarithm.
 */
const CLEARLY_BELOW = 0.1;
/**
 * Where no other tokens are known: the likeliest of some 100,000 tokens is hardly ever below 0.1 %. With a schema,
 * llama.cpp writes tokens far below that.
 */
const IMPLAUSIBLE = Math.log(0.001);

/**
 * At temperature 0, a written token that is not the likeliest of its own `top_logprobs` proves that the server computes
 * them first and masks its choice afterwards. llama.cpp does so with a schema: it gives the probabilities before its
 * grammar sampler, unless `post_sampling_probs` is set. Penalties and biases have the same effect.
 * @param isForced whether a schema was sent. Then a written token that is next to impossible is proof too.
 */
export function masksAfterward(tokens: readonly TokenLogprob[], isForced = false): boolean {
  return tokens.some(({ logprob, top_logprobs }) => {
    if (!top_logprobs?.length) return isForced && logprob < IMPLAUSIBLE;
    return top_logprobs.some((other) => other.logprob > logprob + CLEARLY_BELOW);
  });
}

/** What a run keeps of a preflight call. @param variant as it was called */
export function maskOf(tokens: readonly TokenLogprob[] | undefined, variant: MaskedCall): { readonly masked?: true } {
  const isMasked = tokens !== undefined && isGreedy(variant) && masksAfterward(tokens, isForced(variant));
  return isMasked ? { masked: true } : {};
}

/** What it takes of a variant to tell. */
export type MaskedCall = Pick<ModelVariant, 'parameters'> & { readonly prompt: Pick<ModelVariant['prompt'], 'answer'> };

const isGreedy = ({ parameters }: MaskedCall): boolean => parameters.temperature === 0;
const isForced = ({ prompt }: MaskedCall): boolean => prompt.answer === 'json_schema';
