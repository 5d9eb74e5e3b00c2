// What a server says about a refusal, fit to be printed.

import * as z from 'zod';
import { tryJson } from '../../storage/json.ts';

/** Characters shown. */
const MAX_WORDS = 200;

const word = z.string().min(1);
/** OpenAI's error object, one in a list as Gemini sends it, a bare text, and FastAPI's `detail`. */
const Refusal = z.union([
  z.object({ error: z.object({ message: word }) }).transform(({ error }) => error.message),
  z.tuple([z.object({ error: z.object({ message: word }) })]).transform(([{ error }]) => error.message),
  z.object({ error: word }).transform(({ error }) => error),
  z.object({ message: word }).transform(({ message }) => message),
  z.object({ detail: word }).transform(({ detail }) => detail),
]);

/** @param key that a server may repeat. @returns the message in an error's body, or the start of a body in plain text */
export function serverWords(body: string, key: string | undefined): string {
  const found = Refusal.safeParse(tryJson(body)).data ?? (/^\s*[<{[]/.test(body) ? '' : body);
  const masked = key ? found.replaceAll(key, '…') : found;
  const words = masked.replaceAll(/\s+/g, ' ').trim();
  return words.length <= MAX_WORDS ? words : `${words.slice(0, MAX_WORDS - 1)}…`;
}
