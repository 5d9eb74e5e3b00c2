// Counts tokens as OpenAI's models do. Other models have other tokenizers, so for them this is an estimate.
import { DEFAULT_ENCODING, modelToEncodingMap } from 'gpt-tokenizer/mapping';
import type { ChatMessage } from '../models/prompt.ts';

export type CountTokens = (text: string) => number;

/**
 * What a request holds besides its texts: each message adds three tokens and one for its role, and the answer begins
 * with three. Source: OpenAI's cookbook, How to count tokens with tiktoken.
 */
const TOKENS_PER_MESSAGE = 4;
const TOKENS_PER_REQUEST = 3;
/** Characters to count in one text. The rest is assumed to be similar. Text without spaces takes quadratic time. */
const MAX_COUNTED_CHARACTERS = 20_000;
/** Text that looks like a special token is still text. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };

/** Loads the tokenizer, some megabytes of vocabulary. @param model unknown models are counted like the newest ones */
export async function tokenCounter(model: string): Promise<CountTokens> {
  const known = new Map<string, string>(Object.entries(modelToEncodingMap)).get(model) ?? DEFAULT_ENCODING;
  const { countTokens } =
    known === 'cl100k_base'
      ? await import('gpt-tokenizer/encoding/cl100k_base')
      : await import('gpt-tokenizer/encoding/o200k_base');
  return (text) => {
    const counted = text.slice(0, MAX_COUNTED_CHARACTERS);
    const tokens = countTokens(counted, AS_TEXT);
    return counted.length === text.length ? tokens : Math.round((tokens * text.length) / counted.length);
  };
}

/** Tokens of a whole request. */
export function chatTokens(messages: readonly ChatMessage[], count: CountTokens): number {
  return messages.reduce((sum, { content }) => sum + TOKENS_PER_MESSAGE + count(content), TOKENS_PER_REQUEST);
}
