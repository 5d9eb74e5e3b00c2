// How a model is asked to reason less, where the author has not chosen: labels are short, and what a model thinks before
// one is paid for. OpenAI's models take a temperature and give log-probabilities only if they do not reason.
import type { Parameters } from '../../shared/contracts/choices/model.ts';
import type { Failure } from '../../shared/models/reply/failure.ts';

export interface Way {
  /** Matches an endpoint's message or its `param`. */
  readonly blamed: RegExp;
  readonly parameters: Parameters;
  /** Set for `reasoning_effort`, of which a model takes some values. */
  readonly effort?: string;
}

/**
 * From no reasoning to the least. `none` is OpenAI's since GPT-5.1, xAI's, Groq's for Qwen, Gemini's for its 2.5 models,
 * and a shorthand at OpenRouter and Ollama; `minimal` is the least that GPT-5 and Gemini 3 take, and `low` that of the
 * o-series, gpt-oss and Grok. https://developers.openai.com/api/docs/guides/reasoning,
 * https://console.groq.com/docs/reasoning, https://ai.google.dev/gemini-api/docs/openai,
 * https://docs.x.ai/docs/guides/reasoning
 */
const EFFORTS = ['none', 'minimal', 'low'] as const;
const ALL_EFFORTS: readonly string[] = [...EFFORTS, 'medium', 'high', 'xhigh', 'max', 'default'];

/** Servers with other switches ignore `reasoning_effort`. */
const SWITCHES: readonly Way[] = [
  // vLLM, SGLang and llama.cpp: for the templates of Qwen, GLM, DeepSeek and others.
  { blamed: /chat_template_kwargs/i, parameters: { chat_template_kwargs: { enable_thinking: false } } },
  // Qwen at Alibaba and SiliconFlow.
  { blamed: /enable_thinking/i, parameters: { enable_thinking: false } },
  // DeepSeek, GLM and Kimi.
  { blamed: /thinking/i, parameters: { thinking: { type: 'disabled' } } },
];

export const WAYS: readonly Way[] = [
  ...EFFORTS.map((effort) => ({
    blamed: /reasoning[_. ]?effort|\beffort\b/i,
    parameters: { reasoning_effort: effort },
    effort,
  })),
  ...SWITCHES,
];

/** Parameters by which an author chooses how much a model reasons. */
const CHOICES = [
  'reasoning_effort',
  'reasoning',
  'chat_template_kwargs',
  'enable_thinking',
  'thinking',
  'thinking_budget',
  'think',
  'extra_body',
];

export const mayReason = (parameters: Parameters): boolean =>
  CHOICES.some((name) => name in parameters && !(name === 'reasoning_effort' && parameters[name] === 'none'));

/** Reasoning models choose their own sampling. */
export const reasoningIsChosen = (parameters: Parameters): boolean =>
  parameters.reasoning_effort !== undefined && parameters.reasoning_effort !== 'none';

export const waysFor = (parameters: Parameters): readonly Way[] =>
  CHOICES.some((name) => name in parameters) ? [] : WAYS;

/** A refusal of the value and not of the parameter. */
const OF_VALUE = /\bvalues?\b|must be|should be|expected|invalid/i;
const OF_PARAMETER =
  /unrecogni[sz]ed|unknown|unsupported parameter|not permitted|extra|unexpected|not support parameters/i;
/** What follows lists the values that a model takes. */
const LISTS = /(?:supported values|valid values|allowed|one of|should be|must be|expected|accepts|supports)\b/i;

/**
 * @returns the ways still to try after one was refused, best first.
 * @example waysAfter(none, ways, "… Supported values are: 'low', 'medium', and 'high'.") // [low]
 */
export function waysAfter(
  refused: Way,
  left: readonly Way[],
  { message }: Pick<Failure, 'message'>,
): { readonly ways: readonly Way[] /** Whether the endpoint knows the parameter. */; readonly known: boolean } {
  const others = left.filter(({ effort }) => effort === undefined);
  if (refused.effort === undefined) return { ways: left, known: false };
  const listed = listedEfforts(message, refused.effort);
  if (listed.length > 0) return { ways: left.filter(({ effort }) => effort && listed.includes(effort)), known: true };
  const isValue = OF_VALUE.test(message) && !OF_PARAMETER.test(message);
  return isValue ? { ways: left, known: false } : { ways: others, known: false };
}

function listedEfforts(message: string, refused: string): string[] {
  const from = message.search(LISTS);
  const listed = from < 0 ? '' : message.slice(from).toLowerCase();
  const words = new Set(listed.match(/[a-z]+/g));
  return ALL_EFFORTS.filter((effort) => effort !== refused && words.has(effort));
}
