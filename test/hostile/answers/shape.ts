// Puts every odd value into every field of an answer, generated from the shape of a valid one.
import { type Kind, valuesOf } from './values.ts';

type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

const token = { token: 'a', logprob: -0.1, bytes: [97] };

/** A completion as OpenAI sends it. */
export const COMPLETION = {
  id: 'chatcmpl-0',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'm',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'a', refusal: null, annotations: [] },
      finish_reason: 'stop',
      logprobs: { content: [{ ...token, top_logprobs: [token] }], refusal: null },
    },
  ],
  usage: {
    prompt_tokens: 10,
    completion_tokens: 2,
    total_tokens: 12,
    prompt_tokens_details: { cached_tokens: 3 },
    completion_tokens_details: { reasoning_tokens: 1 },
  },
} as const;

/** @param said what the endpoint echoes from the request */
export const errorBody = (said: string) => ({
  error: { message: said, type: 'invalid_request_error', param: 'messages', code: 'odd' },
});

export interface OddBody {
  /** Path of the field; empty for the whole body. @example 'choices.0.message.content' */
  readonly path: string;
  readonly kind: Kind;
  /** Makes the JSON text on demand: all of them at once would fill the memory. */
  readonly body: () => string;
}

/** @param said a text that must not appear in any log */
export function* oddBodies(shape: Json, said: string): Generator<OddBody> {
  const values = Object.entries(valuesOf(said));
  for (const path of pathsOf(shape)) {
    const put = (kind: Kind, text: string, key?: string): OddBody => ({
      path: path.join('.'),
      kind,
      body: () => written(shape, path, text, key),
    });
    for (const [kind, text] of values) yield put(kind as Kind, text);
    const good = JSON.stringify(at(shape, path));
    yield put('inside __proto__', `{"__proto__":${good}}`);
    if (path.length === 0) continue;
    yield put('missing', '');
    const key = path.at(-1) ?? '';
    if (Number.isInteger(Number(key))) continue;
    yield put('twice', `${good},${JSON.stringify(key)}:null`);
    yield put('called __proto__', good, '__proto__');
  }
}

function* pathsOf(value: Json, path: readonly string[] = []): Generator<readonly string[]> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* pathsOf(inner, [...path, key]);
}

const at = (value: Json, path: readonly string[]): Json =>
  path.reduce<Json>((inner, key) => Reflect.get(Object(inner), key), value);

/**
 * JSON with the value at a path replaced by `text`, or left out if `text` is empty.
 * @param name a new name for the field
 */
function written(value: Json, [key, ...rest]: readonly string[], text: string, name?: string): string {
  if (key === undefined) return text;
  const isList = Array.isArray(value);
  const fields = Object.entries(Object(value) as Record<string, Json>).flatMap(([own, inner]) => {
    const isIt = own === key;
    const of = isIt ? written(inner, rest, text, name) : JSON.stringify(inner);
    if (of === '') return [];
    const called = isIt && rest.length === 0 && name !== undefined ? name : own;
    return [isList ? of : `${JSON.stringify(called)}:${of}`];
  });
  return isList ? `[${fields.join(',')}]` : `{${fields.join(',')}}`;
}
