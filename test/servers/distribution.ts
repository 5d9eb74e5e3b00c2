// The server's own distribution over labels: all next tokens and their probabilities, followed down to each label.
import * as z from 'zod';
import { CONTEXT } from './llama.ts';
import type { ChatRequest } from './recorder.ts';

/** Tokens that SmolLM2 knows. */
const VOCABULARY = 49_152;
/** A branch with a smaller share changes no probability by more than this. */
const NEGLIGIBLE = 0.002;

const Template = z.object({ prompt: z.string() });
const Tokens = z.object({ tokens: z.array(z.number()) });
const Next = z.object({
  completion_probabilities: z.tuple([
    z.object({ top_logprobs: z.array(z.object({ id: z.number(), token: z.string(), logprob: z.number() })) }),
  ]),
});

interface Asked {
  readonly server: string;
  readonly request: ChatRequest;
  /** What the answer says before its label. */
  readonly before: string;
  readonly labels: readonly string[];
}

/**
 * @returns the probability of each label, given what was written before it, if nothing but a label can follow: each
 * token's share among those that begin or continue a label. A quotation mark ends a label.
 */
export async function masked({ server, request, before, labels }: Asked): Promise<number[]> {
  const endings = labels.map((label) => `${label}"`);
  const share = async (start: readonly number[], rests: ReadonlyMap<number, string>): Promise<Map<number, number>> => {
    const [one] = rests.keys();
    if (rests.size === 1 && one !== undefined) return new Map([[one, 1]]);
    const all = await next(server, start);
    const fitting = all.flatMap(({ id, token, probability }) => {
      const left = [...rests].flatMap(([label, rest]): [number, string][] =>
        token !== '' && (rest.startsWith(token) || token.startsWith(rest)) ? [[label, rest.slice(token.length)]] : [],
      );
      return left.length > 0 ? [{ id, probability, left: new Map(left) }] : [];
    });
    const total = fitting.reduce((sum, { probability }) => sum + probability, 0);
    const result = new Map<number, number>();
    for (const { id, probability, left } of fitting) {
      if (probability / total < NEGLIGIBLE && left.size > 1) continue;
      for (const [label, part] of await share([...start, id], left))
        result.set(label, (result.get(label) ?? 0) + (probability / total) * part);
    }
    return result;
  };
  const shares = await share(await begun(server, request, before), new Map(endings.entries()));
  return labels.map((_, label) => shares.get(label) ?? 0);
}

/** @returns the probability that the server writes this next, whatever else it could write */
export async function free({ server, request, before }: Omit<Asked, 'labels'>, written: string): Promise<number> {
  const follow = async (start: readonly number[], rest: string): Promise<number> => {
    if (rest === '') return 1;
    let sum = 0;
    for (const { id, token, probability } of await next(server, start)) {
      if (token === '' || probability < NEGLIGIBLE) continue;
      if (token.startsWith(rest)) sum += probability;
      else if (rest.startsWith(token)) sum += probability * (await follow([...start, id], rest.slice(token.length)));
    }
    return sum;
  };
  return await follow(await begun(server, request, before), written);
}

/** @returns the tokens of the question, as the model's template puts it, and of the answer's beginning. */
async function begun(server: string, { messages }: ChatRequest, before: string): Promise<number[]> {
  const { prompt } = Template.parse(await post(`${server}/apply-template`, { messages }));
  const content = prompt + before;
  return Tokens.parse(await post(`${server}/tokenize`, { content, add_special: true, parse_special: true })).tokens;
}

async function next(server: string, prompt: readonly number[]) {
  if (prompt.length >= CONTEXT) throw new Error('the question does not fit into the context');
  const body = { prompt, n_predict: 1, n_probs: VOCABULARY, temperature: 0, cache_prompt: true };
  const [{ top_logprobs }] = Next.parse(await post(`${server}/completion`, body)).completion_probabilities;
  return top_logprobs.map(({ id, token, logprob }) => ({ id, token, probability: Math.exp(logprob) }));
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return await response.json();
}
