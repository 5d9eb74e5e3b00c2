// The models of a schedule and their endpoints: how they answer, which keys they accept, and what they remember.
import * as z from 'zod';
import { toBase64 } from '../../../lambda/shared/models/call/embed.ts';
import { FEW_ATTEMPTS, MAX_ATTEMPTS, type Row, said } from '../schedules/scenario.ts';

/** When the endpoints' keys change, in milliseconds since the schedule began. */
export interface Rotation {
  /** From here on SSM holds the new key. */
  readonly at: number;
  /** From here on the endpoints refuse the old key. */
  readonly revokedAt: number;
}

/** What clients send to an endpoint that needs no key. */
const NO_KEY = 'none';

/** The endpoints' keys, as SSM holds them. */
export class Keys {
  readonly #rotation: Rotation | undefined;

  constructor(rotation: Rotation | undefined) {
    this.#rotation = rotation;
  }

  /** The key as functions read it. @param parameter see parameterOf */
  current(parameter: string, now: number): string {
    const { at } = this.#rotation ?? { at: 0 };
    return `${parameter.slice(1)}-${now < at ? 1 : 2}`;
  }

  /** All keys that were current at some time from then on. */
  since(endpoint: string, from: number): string[] {
    const rotation = this.#rotation;
    if (!rotation) return [NO_KEY];
    const parameter = parameterOf(endpoint);
    return [...new Set([this.current(parameter, from), this.current(parameter, Number.POSITIVE_INFINITY)])];
  }

  /** Whether the endpoint accepts the key. */
  isGood(endpoint: string, key: string, now: number): boolean {
    return this.since(endpoint, now < (this.#rotation?.revokedAt ?? 0) ? 0 : now).includes(key);
  }
}

export const parameterOf = (endpoint: string): string => `/${endpoint}`;

/** One request to a model. */
export interface Asked {
  readonly model: string;
  /** Text of the row. The text of a preflight call has no label. */
  readonly text: string;
  /** All of them, of a request for vectors. */
  readonly texts?: readonly string[] | undefined;
  readonly isProbe: boolean;
}

const ForVectors = z.object({ input: z.array(z.string()) });

/** @param body of a Chat Completions request, or of one for vectors. */
export function readRequest(body: string): Asked {
  const model = /"model":"(\w+)"/.exec(body)?.[1] ?? '';
  const texts = ForVectors.safeParse(JSON.parse(body)).data?.input;
  if (texts) return { model, text: texts[0] ?? '', texts, isProbe: !texts[0]?.includes(' ') };
  // The row as it appears in the request: JSON inside JSON.
  const text = /\\"text\\":\\"(.*?)\\"/.exec(body)?.[1];
  if (text === undefined) throw new Error(`the models do not understand ${body}`);
  return { model, text, isProbe: !text.includes(' ') };
}

/** Base of the token counts. Each answer has one token more than the one before, which identifies it. */
const FIRST_TOKENS = 1_000;

/** Errors of a stubborn row, each after a pause. There are no more than the tries that any row gets. */
const STUBBORN_ERRORS: Readonly<Record<number, number>> = { [MAX_ATTEMPTS]: 12, [FEW_ATTEMPTS]: 8 };

/** How many tries fail before the row is answered. */
const refusalsOf = (maxAttempts: number): Partial<Record<Row['behaviour'], number>> => ({
  flaky: 2,
  throttled: 1,
  paused: 1,
  limited: 1,
  stubborn: 2 * (STUBBORN_ERRORS[maxAttempts] ?? 0),
  hopeless: Number.POSITIVE_INFINITY,
});

/** Remembers how often each text was asked. */
export class Models {
  /** Answers given, and therefore billed, by model and text. Preflight calls are not counted. */
  readonly paid = new Map<string, number>();
  readonly #refused = new Map<string, number>();
  readonly #tokensOf = new WeakMap<object, number>();
  readonly #refusals: ReadonlyMap<string, number>;
  #tokens = FIRST_TOKENS;

  constructor(maxAttempts: number) {
    this.#refusals = new Map(Object.entries(refusalsOf(maxAttempts)));
  }

  answer({ model, text, isProbe }: Asked): Response {
    const [, , behaviour = 'right', label] = text.split(' ');
    const key = `${model} ${text}`;
    const refused = this.#refused.get(key) ?? 0;
    if (refused < (this.#refusals.get(behaviour) ?? 0)) {
      this.#refused.set(key, refused + 1);
      return refusal(behaviour, refused);
    }
    if (!isProbe) this.paid.set(key, (this.paid.get(key) ?? 0) + 1);
    const tokens = isProbe ? 1 : ++this.#tokens;
    const content = said(model, behaviour, label);
    const choice =
      behaviour === 'refused' ? { message: { refusal: 'no' } } : { finish_reason: 'stop', message: { content } };
    const answer = json(200, { choices: [choice], usage: { prompt_tokens: tokens, completion_tokens: 1 } });
    this.#tokensOf.set(answer, tokens);
    return answer;
  }

  /** Vectors that tell the labels of their texts. Some texts fail at first, and others with them. */
  embed(model: string, texts: readonly string[]): Response {
    for (const text of texts) {
      const [, , behaviour = 'right'] = text.split(' ');
      if (behaviour !== 'flaky' && behaviour !== 'throttled') continue;
      const key = `${model} ${text}`;
      const refused = this.#refused.get(key) ?? 0;
      if (refused >= (this.#refusals.get(behaviour) ?? 0)) continue;
      this.#refused.set(key, refused + 1);
      return refusal(behaviour, refused);
    }
    const tokens = ++this.#tokens;
    const data = texts.map((text, index) => ({ index, embedding: toBase64(vectorOf(text)) }));
    const answer = json(200, { data, usage: { prompt_tokens: tokens, total_tokens: tokens } });
    this.#tokensOf.set(answer, tokens);
    return answer;
  }

  /** The token count that identifies an answer; undefined if a model did not give it or it was torn. */
  tokensOf(answer: unknown): number | undefined {
    return answer instanceof Response ? this.#tokensOf.get(answer) : undefined;
  }
}

/** The first two numbers tell the label, the third one text from another. */
function vectorOf(text: string): Float32Array {
  const label = text.split(' ')[3];
  return Float32Array.from([label === 'a' ? 1 : 0, label === 'b' ? 1 : 0, (text.length % 7) / 100, 0.01]);
}

/** @param refused how many tries were refused before */
function refusal(behaviour: string, refused: number): Response {
  if (behaviour === 'throttled') return throttled({ 'retry-after-ms': '700' });
  if (behaviour === 'paused') return throttled({ 'retry-after': '20' });
  if (behaviour === 'limited') return throttled({ 'retry-after': '150' });
  if (behaviour === 'stubborn' && refused % 2 === 0) return throttled({ 'retry-after-ms': '300' });
  return json(500, { error: { message: 'out of order' } });
}

const throttled = (headers: Record<string, string>): Response =>
  json(429, { error: { code: 'rate_limit_exceeded' } }, headers);

export const json = (status: number, body: object, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
