// Reads a chat completion: its text, the log-probabilities of its tokens, and its usage. Pure.
import * as z from 'zod';
import { tryJson } from '../../storage/json.ts';
import { Token, type TokenLogprob } from '../answer/confidence.ts';
import { UNENDED_THOUGHT } from '../answer/thought.ts';
import { badAnswer, malformed } from './failure.ts';
import { readParts, type Said } from './parts.ts';
import { type EndpointUsage, readUsage } from './usage.ts';

/**
 * Like z.array, but stops at the first invalid entry, because a million of them would be a million issues in memory.
 */
function listOf<T extends z.ZodType>(entry: T) {
  return z.array(z.unknown()).transform((values, context) => {
    const list: z.output<T>[] = [];
    for (const value of values) {
      const { data, success } = entry.safeParse(value);
      if (!success) {
        context.addIssue({ code: 'custom', message: 'expected other entries' });
        return z.NEVER;
      }
      list.push(data);
    }
    return list;
  });
}

/** An invalid list of alternative tokens is ignored, and the written token still counts. */
const Written = Token.extend({ top_logprobs: listOf(Token).nullish().catch(undefined) });

/** Compatible servers omit or null much of the rest. */
const Choice = z.object({
  finish_reason: z.string().nullish(),
  message: z.object({
    content: z.union([z.string(), z.array(z.unknown()).transform(readParts)]).nullish(),
    refusal: z.string().nullish(),
    /** Thoughts, by the names that vLLM, SGLang and DeepSeek give them, and Ollama, Groq and OpenRouter. */
    reasoning_content: z.string().nullish().catch(undefined),
    reasoning: z.string().nullish().catch(undefined),
  }),
  // Invalid log-probabilities are ignored, and the answer still counts.
  logprobs: z
    .object({ content: listOf(Written).nullish() })
    .nullish()
    .catch(undefined),
});

const Completion = z.object({
  /** We ask for one choice and ignore any others. */
  choices: z.array(z.unknown()).nullish(),
  usage: z.unknown().optional(),
});

const AnyObject = z.record(z.string(), z.unknown());

export interface ReadCompletion {
  readonly text: string;
  readonly usage: EndpointUsage;
  /** Set if they were asked for and the endpoint returned them. */
  readonly tokens: readonly TokenLogprob[] | undefined;
}

/** @param raw the endpoint's answer with status 200. @throws BadAnswerError */
export function readCompletion(raw: unknown): ReadCompletion {
  const completion = Completion.safeParse(raw);
  if (!completion.success) throw malformed('the answer is no completion');
  const usage = readUsage(completion.data.usage);
  const [first] = completion.data.choices ?? [];
  if (first === undefined) throw badAnswer('transient', 'empty_choices', 'the answer has no choices', usage);
  const choice = Choice.safeParse(first);
  if (!choice.success) throw malformed('the answer is no completion', usage);
  return { text: textOf(choice.data, usage), usage, tokens: choice.data.logprobs?.content ?? undefined };
}

function textOf({ message, finish_reason }: z.infer<typeof Choice>, usage: EndpointUsage): string {
  const { content, refusal, reasoning_content, reasoning } = message;
  if (refusal) throw badAnswer('permanent', 'refusal', 'the model refused', usage);
  if (finish_reason === 'content_filter') {
    throw badAnswer('permanent', 'content_filter', 'a content filter stopped the answer', usage);
  }
  // The length limit cut the answer off, and would do the same again. llama.cpp fills the rest of a whole one with blanks.
  if (finish_reason === 'length' && !isWhole(content))
    throw badAnswer('permanent', 'length', 'the answer reached its length limit', usage);
  const said: Said = typeof content === 'object' && content !== null ? content : { text: content ?? '', thought: '' };
  if (said.text.trim()) return said.text;
  // A server that finds no end of a thought puts the whole answer there, as vLLM does (its issues 48645 and 53284). It
  // would do the same again.
  const thought = [reasoning_content, reasoning, said.thought].find((text) => text?.trim());
  if (thought) return UNENDED_THOUGHT + thought;
  throw badAnswer('transient', 'empty_answer', 'the answer is empty', usage);
}

const isWhole = (content: unknown): boolean =>
  typeof content === 'string' && AnyObject.safeParse(tryJson(content)).success;
