// One call to POST /embeddings: texts in, vectors out. Not loaded unless a run has an embedding model.
import * as z from 'zod';
import type { EmbeddedModel } from '../../contracts/run.ts';
import type { Client } from '../client/client.ts';
import { RefusedError } from '../reply/call-errors.ts';
import { type BadAnswerError, badAnswer, cut, malformed } from '../reply/failure.ts';
import { type EndpointUsage, readUsage } from '../reply/usage.ts';
import { post } from './chat.ts';

export interface Embeddings {
  /** One for each text, in their order, and all of one length. */
  readonly vectors: readonly Float32Array[];
  readonly usage: EndpointUsage;
  readonly latencyMs: number;
}

type Called = Pick<EmbeddedModel, 'model' | 'parameters'>;

const Answer = z.object({ data: z.array(z.unknown()), usage: z.unknown().optional() });
/** Some servers leave out the index, or only an index of 0, as protocol buffers do. */
const Entry = z.object({ index: z.int().min(0).nullish(), embedding: z.unknown() });
const TotalOnly = z.object({ prompt_tokens: z.null().optional(), total_tokens: z.number() });

/**
 * Endpoints and models that refused base64. vLLM did so at first ("base64 encoding is not currently supported", its
 * issue 5734); SGLang and KoboldCpp ignore the format and send numbers, which are read as well.
 */
const takesNumbers = new WeakMap<Client, Set<string>>();

/**
 * @param texts none of them empty, which OpenAI refuses.
 * @param signal ends the call when the invocation's time is over.
 * @throws what the client throws, or BadAnswerError for an unusable answer. See failureOf.
 */
export async function embed(
  client: Client,
  called: Called,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<Embeddings> {
  const numbers = takesNumbers.get(client) ?? new Set();
  takesNumbers.set(client, numbers);
  if (numbers.has(called.model)) return await request(client, called, texts, 'float', signal);
  try {
    return await request(client, called, texts, 'base64', signal);
  } catch (error) {
    if (!isAboutFormat(error)) throw error;
    numbers.add(called.model);
    return await request(client, called, texts, 'float', signal);
  }
}

/**
 * llama.cpp answers 500, which sounds as if it passed: "input (601 tokens) is too large to process. increase the
 * physical batch size". It would refuse the same text for ever.
 */
function tooLong(error: unknown): BadAnswerError | undefined {
  if (!(error instanceof RefusedError) || error.status !== 500 || !/too large to process/i.test(error.message)) return;
  return badAnswer('permanent', 'context_length_exceeded', cut(error.message));
}

async function request(
  client: Client,
  { model, parameters }: Called,
  texts: readonly string[],
  format: 'base64' | 'float',
  signal: AbortSignal,
): Promise<Embeddings> {
  const body = { encoding_format: format, ...parameters, model, input: texts };
  const { raw, latencyMs } = await post(client, '/embeddings', body, signal).catch((error: unknown) => {
    throw tooLong(error) ?? error;
  });
  return { ...readEmbeddings(raw, texts.length), latencyMs };
}

function isAboutFormat(error: unknown): boolean {
  if (!(error instanceof RefusedError) || (error.status !== 400 && error.status !== 422)) return false;
  return /base64|encoding_format/i.test(`${error.message} ${error.words.param ?? ''}`);
}

/** @param raw the endpoint's answer with status 200. @throws BadAnswerError */
export function readEmbeddings(raw: unknown, count: number): Omit<Embeddings, 'latencyMs'> {
  const answer = Answer.safeParse(raw);
  if (!answer.success) throw malformed('the answer has no vectors');
  const { data } = answer.data;
  const usage = usageOf(answer.data.usage);
  if (data.length !== count) throw malformed(`the answer has ${data.length} vectors for ${count} texts`, usage);
  const vectors = new Array<Float32Array | undefined>(count).fill(undefined);
  const entries = data.map((one) => Entry.safeParse(one).data);
  const isInOrder = entries.every((entry) => entry?.index === undefined || entry.index === null);
  for (const [place, entry] of entries.entries()) {
    const vector = entry && toVector(entry.embedding);
    if (!entry || !vector) throw malformed('the answer has a vector that is none', usage);
    const index = isInOrder ? place : (entry.index ?? 0);
    if (index >= count || vectors[index]) throw malformed('the answer numbers its vectors wrongly', usage);
    vectors[index] = vector;
  }
  const whole = vectors.flatMap((vector) => vector ?? []);
  if (whole.some(({ length }) => length !== whole[0]?.length))
    throw malformed('the answer has vectors of different lengths', usage);
  return { vectors: whole, usage };
}

/** @returns undefined unless all numbers are finite and one of them is not 0. */
function toVector(embedding: unknown): Float32Array | undefined {
  const vector = typeof embedding === 'string' ? fromBase64(embedding) : fromNumbers(embedding);
  if (!vector || vector.length === 0) return undefined;
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += (vector[i] as number) ** 2;
  return squares > 0 && squares < Number.POSITIVE_INFINITY ? vector : undefined;
}

function fromNumbers(embedding: unknown): Float32Array | undefined {
  if (!Array.isArray(embedding) || !embedding.every((one) => typeof one === 'number')) return undefined;
  return Float32Array.from(embedding);
}

/** Little-endian floats of 32 bits, as OpenAI sends them. */
export function fromBase64(text: string): Float32Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  const characters = text.replace(/=+$/, '').length;
  if (bytes.length % 4 !== 0 || bytes.length !== Math.floor((characters * 3) / 4)) return undefined;
  const vector = new Float32Array(bytes.length / 4);
  for (let i = 0; i < vector.length; i++) vector[i] = bytes.readFloatLE(4 * i);
  return vector;
}

/** The opposite of fromBase64. */
export function toBase64(vector: Float32Array): string {
  const bytes = Buffer.allocUnsafe(4 * vector.length);
  vector.forEach((value, i) => {
    bytes.writeFloatLE(value, 4 * i);
  });
  return bytes.toString('base64');
}

/** Some servers count only a total, which is the same, because nothing is written. */
function usageOf(said: unknown): EndpointUsage {
  const total = TotalOnly.safeParse(said);
  return readUsage(total.success ? { prompt_tokens: total.data.total_tokens } : said);
}
