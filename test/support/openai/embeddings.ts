// POST /v1/embeddings of the scripted endpoint: vectors that follow from a text's words, so that texts with words in
// common are near.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ErrorBody } from './replies.ts';

const EmbeddingsBody = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1).max(2_048)]),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  dimensions: z.int().min(1).optional(),
});
export type EmbeddingsRequest = z.infer<typeof EmbeddingsBody>;

export interface EmbeddingsOptions {
  /** `ignores`: it always answers numbers. `refuses`: it refuses base64, as vLLM once did. By default it gives it. */
  readonly base64?: 'ignores' | 'refuses';
  /** Texts that one request may hold. */
  readonly maxInputs?: number;
  /** Characters of a text beyond which it is too long. */
  readonly maxCharacters?: number;
  /** Milliseconds before it answers. */
  readonly latencyMs?: number;
  /** Answers in place of the usual ones: a body, or an error with its status. */
  readonly answer?: (request: EmbeddingsRequest, index: number) => EmbeddingsReply | undefined;
}

export type EmbeddingsReply =
  | { readonly raw: unknown }
  | { readonly status: number; readonly error: ErrorBody; readonly headers?: Record<string, string> };

const DIMENSIONS = 16;

/** The sum of its words' vectors, with length 1. */
export function vectorOf(text: string, dimensions = DIMENSIONS): number[] {
  const sum = new Array<number>(dimensions).fill(0.01);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    for (let i = 0; i < dimensions; i++) {
      const bytes = createHash('sha256')
        .update(`${word}:${i >> 3}`)
        .digest();
      sum[i] = (sum[i] ?? 0) + bytes.readInt32LE((i % 8) * 4) / 2 ** 31;
    }
  }
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  return sum.map((value) => Math.fround(value / length));
}

/** @param index of the request among those for embeddings. @param countTokens the model's tokenizer */
export function answerEmbeddings(
  body: unknown,
  index: number,
  options: EmbeddingsOptions,
  countTokens: (text: string) => number,
): EmbeddingsReply {
  const parsed = EmbeddingsBody.safeParse(body);
  if (!parsed.success) return refusal(400, 'Invalid input.', null, 'invalid_value');
  const { model, input, encoding_format: format, dimensions } = parsed.data;
  const own = options.answer?.(parsed.data, index);
  if (own) return own;
  if (format === 'base64' && options.base64 === 'refuses')
    return refusal(400, 'base64 encoding is not currently supported', null, null);
  if (input.some((text) => text === '')) return refusal(400, "'$.input' is invalid.", 'input', null);
  if (input.length > (options.maxInputs ?? 2_048))
    return refusal(422, `batch size ${input.length} > maximum allowed batch size ${options.maxInputs}`, null, null);
  const most = options.maxCharacters ?? Number.POSITIVE_INFINITY;
  if (input.some(({ length }) => length > most))
    return refusal(400, "This model's maximum context length is 8192 tokens.", null, 'context_length_exceeded');
  const tokens = input.reduce((sum, text) => sum + countTokens(text), 0);
  const asNumbers = format === 'float' || options.base64 === 'ignores';
  const data = input.map((text, place) => {
    const vector = vectorOf(text, dimensions);
    return { object: 'embedding', index: place, embedding: asNumbers ? vector : base64Of(vector) };
  });
  return { raw: { object: 'list', model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } } };
}

const base64Of = (vector: readonly number[]): string => {
  const bytes = Buffer.alloc(4 * vector.length);
  vector.forEach((value, i) => {
    bytes.writeFloatLE(value, 4 * i);
  });
  return bytes.toString('base64');
};

const refusal = (status: number, message: string, param: string | null, code: string | null): EmbeddingsReply => ({
  status,
  error: { message, type: 'invalid_request_error', param, code },
});
