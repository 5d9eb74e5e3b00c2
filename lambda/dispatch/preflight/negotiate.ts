// Finds out how to call a variant: what its model accepts is found by trying, not by a list of names.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenAI } from 'openai';
import type { AnswerChoice } from '../../shared/contracts/choices/prompt.ts';
import type { ModelVariant, Run } from '../../shared/contracts/run.ts';
import { answerFormat, isStructured, schemaObstacle } from '../../shared/models/answer/answer-format.ts';
import { maskOf } from '../../shared/models/answer/masks.ts';
import type { Answer } from '../../shared/models/call/chat.ts';
import type { Failure } from '../../shared/models/call/failure.ts';
import { answeredOddly, probeAnswer } from '../../shared/models/call/probe.ts';
import { keepsProbabilities } from '../../shared/probabilities.ts';

/** What a call asks for besides the benchmark's own parameters, as long as the model accepts it. */
type Extra = 'json_schema' | 'logprobs' | 'top_logprobs: 20' | 'top_logprobs: 5' | 'temperature';

/** Matches an endpoint's message or its `param`. */
const NAMES: Readonly<Record<Extra, RegExp>> = {
  json_schema: /response_format|json_schema|structured/i,
  'top_logprobs: 20': /top_logprobs/i,
  'top_logprobs: 5': /top_logprobs/i,
  logprobs: /(?<!top_)logprobs/i,
  temperature: /temperature/i,
};
/** OpenAI returns at most 20, others at most 5. The most likely tokens come only together with log-probabilities. */
const TOP_LOGPROBS: readonly Extra[] = ['top_logprobs: 20', 'top_logprobs: 5'];
/** If a message names none of them, they are dropped in this order, the least needed first. */
const LEAST_NEEDED: readonly Extra[] = ['logprobs', ...TOP_LOGPROBS, 'temperature', 'json_schema'];
/** Reasoning models choose their own sampling. If one of these is given, the author has chosen it. */
const SAMPLING = ['temperature', 'top_p', 'reasoning_effort'];
/** How long to wait for a rate limit, in milliseconds, at least and at most, and how often. */
const MIN_THROTTLE_PAUSE_MS = 1_000;
const MAX_THROTTLE_PAUSE_MS = 20_000;
const THROTTLE_TRIES = 5;

export type PreflightRun = Pick<Run, 'labels' | 'label_descriptions' | 'samples'> & {
  readonly text: readonly string[];
};

/**
 * @returns the variant as it will be called, or why it cannot be called.
 * @param wanted the benchmark's `answer`.
 */
export async function negotiate(
  client: OpenAI,
  variant: ModelVariant,
  wanted: AnswerChoice,
  run: PreflightRun,
): Promise<ModelVariant | Failure> {
  let extras = extrasFor(variant, wanted, run);
  for (let throttles = 0; ; ) {
    const tried = withExtras(variant, extras);
    const { responseFormat } = answerFormat(tried.prompt, run.labels, run.label_descriptions);
    const outcome = await probeAnswer(client, tried, run.text, responseFormat);
    if ('text' in outcome) {
      return { ...withExtras(variant, kept(extras, outcome, wanted)), ...maskOf(outcome.tokens, tried) };
    }
    if (answeredOddly(outcome)) return tried;
    if (outcome.class === 'throttled') {
      // What the model accepts cannot be found out, so ask for nothing that it might refuse row by row.
      if (++throttles === THROTTLE_TRIES) return withExtras(variant, forced(extras, wanted));
      await sleep(Math.min(Math.max(outcome.retryAfterMs ?? 0, MIN_THROTTLE_PAUSE_MS), MAX_THROTTLE_PAUSE_MS));
      continue;
    }
    // Some servers answer 500 to anything they do not know.
    const own = outcome.param !== undefined && Object.hasOwn(variant.parameters, outcome.param);
    const mayBeExtra = !own && (outcome.class === 'permanent' || outcome.code.startsWith('http_5'));
    const blamed = mayBeExtra && outcome.code !== 'length' ? toBlame(extras, outcome, wanted) : undefined;
    if (blamed === undefined) return outcome;
    extras = without(extras, blamed);
  }
}

function extrasFor({ parameters }: ModelVariant, wanted: AnswerChoice, run: PreflightRun): Extra[] {
  const schema = wanted !== 'label' && schemaObstacle(run.labels) === undefined;
  const logprobs: readonly Extra[] = ['logprobs', ...(keepsProbabilities(run) ? TOP_LOGPROBS : [])];
  return [
    ...(schema ? (['json_schema'] as const) : []),
    ...('logprobs' in parameters ? [] : logprobs),
    ...(SAMPLING.some((name) => name in parameters) ? [] : (['temperature'] as const)),
  ];
}

function withExtras(variant: ModelVariant, extras: readonly Extra[]): ModelVariant {
  return {
    ...variant,
    prompt: { ...variant.prompt, answer: extras.includes('json_schema') ? 'json_schema' : 'label' },
    parameters: {
      ...variant.parameters,
      ...(extras.includes('logprobs') && { logprobs: true }),
      ...topLogprobs(extras),
      ...(extras.includes('temperature') && { temperature: 0 }),
    },
  };
}

function topLogprobs(extras: readonly Extra[]): ModelVariant['parameters'] {
  if (extras.includes('top_logprobs: 20')) return { top_logprobs: 20 };
  return extras.includes('top_logprobs: 5') ? { top_logprobs: 5 } : {};
}

/** Without the extras that the endpoint accepted and then ignored. */
function kept(extras: readonly Extra[], { text, tokens }: Answer, wanted: AnswerChoice): Extra[] {
  return extras.filter((extra) => {
    if (extra === 'logprobs') return tokens !== undefined;
    if (TOP_LOGPROBS.includes(extra)) return tokens?.some(({ top_logprobs }) => top_logprobs?.length) ?? false;
    return extra !== 'json_schema' || wanted === 'json_schema' || isStructured(text);
  });
}

const without = (extras: readonly Extra[], refused: Extra): Extra[] =>
  extras.filter((extra) => extra !== refused && !(refused === 'logprobs' && TOP_LOGPROBS.includes(extra)));

const forced = (extras: readonly Extra[], wanted: AnswerChoice): Extra[] =>
  extras.filter((extra) => extra === 'json_schema' && wanted === 'json_schema');

function toBlame(extras: readonly Extra[], { param = '', message }: Failure, wanted: AnswerChoice): Extra | undefined {
  const left = LEAST_NEEDED.filter((extra) => extras.includes(extra) && !forced([extra], wanted).includes(extra));
  const named = (text: string) => extras.find((extra) => NAMES[extra].test(text));
  const culprit = named(param) ?? named(message);
  return culprit === undefined ? left[0] : left.find((extra) => extra === culprit);
}

export const isAboutSchema = ({ param = '', message }: Failure): boolean =>
  NAMES.json_schema.test(param) || NAMES.json_schema.test(message);
