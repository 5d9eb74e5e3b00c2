// Whether a server accepts a key. GET /models does not tell: OpenRouter, and a proxy in front of vLLM, list them to anyone.

import type { Endpoint } from '../../contracts/endpoint.ts';
import { type Asked, ask } from './ask.ts';
import { broken, type Finding, note } from './finding.ts';
import { serverWords } from './server-words.ts';

/** OpenRouter has a free route about the key itself: https://openrouter.ai/docs/api/api-reference/api-keys/get-current-api-key */
const OPENROUTER = /(^|\.)openrouter\.ai$/;
/** A refused key is a 400 at Gemini ("API key not valid"), and at a LiteLLM without a database ("No connected db"). */
const KEY_WORDS = /api[ _-]?key.{0,20}(not valid|invalid|incorrect)|(invalid|incorrect) api[ _-]?key|no connected db/i;

/**
 * A chat request without a model or messages. Servers look at the key first and then refuse the body, so it costs nothing.
 * @returns undefined if nothing is wrong with the key
 */
export async function checkKey(
  endpoint: Endpoint,
  key: string,
  name: string,
  advice: string,
): Promise<Finding | undefined> {
  const answer = await ask(endpoint, key, callThatNeedsKey(endpoint));
  // The server answered a moment ago.
  if ('unreachable' in answer) return note(`${name} did not answer a call that needs its key: ${answer.unreachable}.`);
  const { status, text } = answer;
  const words = serverWords(text, key);
  if (status === 401 || status === 403 || (status === 400 && KEY_WORDS.test(text))) {
    return broken(`${name} refuses its key (${status}).`, withWords(advice, words));
  }
  if (status === 402) {
    return broken(`${name} wants to be paid first (402).`, withWords('Look at the account.', words));
  }
  if (status >= 500) {
    return note(`${name} could not check its key (${status}).`, withWords('If runs fail, check the key.', words));
  }
  return undefined;
}

/** Exported for its test. */
export function callThatNeedsKey({ baseUrl }: Endpoint): Asked {
  const isOpenRouter = OPENROUTER.test(URL.parse(baseUrl)?.hostname ?? '');
  return isOpenRouter ? { method: 'GET', path: '/key' } : { method: 'POST', path: '/chat/completions', body: '{}' };
}

const withWords = (advice: string, words: string): string =>
  words === '' ? advice : `${advice} The server says: ${words}`;
