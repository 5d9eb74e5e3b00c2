// Takes the key out of what a server says about an error. Some repeat it, and a message appears in reports.
import { withoutKey } from '../reply/echo.ts';
import type { ErrorWords } from '../reply/error-body.ts';

export function withoutKeyIn(
  { message, code, type, param, ...words }: ErrorWords,
  apiKey: string | undefined,
): ErrorWords {
  const clean = (word: string | undefined) => (word && apiKey && word.includes(apiKey) ? undefined : word);
  return {
    ...words,
    message: message && withoutKey(message, apiKey),
    code: clean(code),
    type: clean(type),
    param: clean(param),
  };
}
