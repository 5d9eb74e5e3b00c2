// Reads the answer of a decision endpoint: its choice, the probability of each choice, and its usage. Pure.
import * as z from 'zod';
import { MAX_CHOICES } from '../decision-limits.ts';
import type { ReadCompletion } from './completion.ts';
import { badAnswer, malformed } from './failure.ts';
import { readDecisionUsage } from './usage.ts';

/** Each choice's probability, as the endpoint gave it. */
export type Distribution = ReadonlyMap<string, number>;

export interface ReadDecision extends ReadCompletion {
  readonly distribution?: Distribution;
}

/** We send texts, and some gateways answer `true` for "true". */
const Value = z.union([z.string(), z.boolean()]).transform(String);
const Entry = z.object({ value: Value, probability: z.number().min(0).max(1) });

const Answered = z.object({
  type: z.literal('choice').optional(),
  choice: Value,
  // Invalid probabilities are ignored, and the choice still counts.
  probabilities: z.array(z.unknown()).max(MAX_CHOICES).pipe(z.array(Entry)).optional().catch(undefined),
});
const Refused = z.object({ type: z.literal('refusal') });
const Decision = z.object({
  /** We ask one question and ignore any further answers. */
  answers: z.array(z.unknown()),
  usage: z.unknown().optional(),
});

/**
 * The endpoint's own `confidence` is not read: it tells how concentrated the distribution is, which is not the
 * probability of the choice. Source: ChoiceAnswer in LangChain's reference of langchain-openai.
 * @param raw the endpoint's answer with status 200. @throws BadAnswerError
 */
export function readDecision(raw: unknown): ReadDecision {
  const decision = Decision.safeParse(raw);
  if (!decision.success) throw malformed('the answer is no decision');
  const usage = readDecisionUsage(decision.data.usage);
  const [first] = decision.data.answers;
  if (Refused.safeParse(first).success) throw badAnswer('permanent', 'decision_refused', 'the model declined', usage);
  const answer = Answered.safeParse(first);
  if (!answer.success) throw malformed('the answer is no decision', usage);
  const { choice, probabilities } = answer.data;
  const distribution = probabilities && distributionOf(probabilities);
  return { text: choice, usage, tokens: undefined, ...(distribution && { distribution }) };
}

/** @returns undefined if a value is listed twice: nobody knows which of its probabilities is meant. */
function distributionOf(probabilities: readonly z.infer<typeof Entry>[]): Distribution | undefined {
  const distribution = new Map(probabilities.map(({ value, probability }) => [value, probability]));
  return distribution.size > 0 && distribution.size === probabilities.length ? distribution : undefined;
}
