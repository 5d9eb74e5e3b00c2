// What a call asks for besides the benchmark's own parameters, as long as the model accepts it: one table.
import type { AnswerChoice } from '../../shared/contracts/choices/prompt.ts';
import type { Run } from '../../shared/contracts/run.ts';
import type { ModelVariant } from '../../shared/contracts/variant.ts';
import { isStructured, schemaObstacle } from '../../shared/models/answer/answer-format.ts';
import { capTokens, LIMITS } from '../../shared/models/call/cap.ts';
import type { Answer } from '../../shared/models/call/chat.ts';
import type { Failure } from '../../shared/models/reply/failure.ts';
import { keepsProbabilities } from '../../shared/probabilities.ts';
import { mayReason, reasoningIsChosen } from './reasoning.ts';

export type PreflightRun = Pick<Run, 'labels' | 'label_descriptions' | 'samples'> & {
  readonly text: readonly string[];
};

/** What a variant is to be asked for, as its author wants it. */
export interface Asked {
  readonly variant: ModelVariant;
  /** The benchmark's `answer`. */
  readonly wanted: AnswerChoice;
  readonly run: PreflightRun;
}

export interface Extra {
  readonly name: string;
  /** Matches an endpoint's message or its `param`. */
  readonly blamed: RegExp;
  /** If a message blames none of them, the one with the lowest number is dropped first. */
  readonly need: number;
  readonly isWanted: (asked: Asked) => boolean;
  readonly add: (variant: ModelVariant, asked: Asked) => ModelVariant;
  /** Whether the endpoint did it; some accept a parameter and ignore it. Default: no answer can tell. */
  readonly isHonoured?: (answer: Answer) => boolean;
  /** A model that takes it only if it does not reason: how OpenAI’s models behave. */
  readonly isLostToReasoning?: true;
  /** Dropped together with the extra of this name. */
  readonly needs?: string;
}

const parameters = (variant: ModelVariant, more: ModelVariant['parameters']): ModelVariant => ({
  ...variant,
  parameters: { ...variant.parameters, ...more },
});
const isFree = ({ variant }: Asked, names: readonly string[]) => !names.some((name) => name in variant.parameters);
const wantsTop = (asked: Asked) => isFree(asked, ['logprobs']) && keepsProbabilities(asked.run);
const hasTop = ({ tokens }: Answer) => tokens?.some(({ top_logprobs }) => top_logprobs?.length) ?? false;
const topLogprobs = (count: number, need: number): Extra => ({
  name: `top_logprobs: ${count}`,
  blamed: /top_logprobs/i,
  need,
  isWanted: wantsTop,
  add: (variant) => parameters(variant, { top_logprobs: count }),
  isHonoured: hasTop,
  needs: 'logprobs',
});

/** Without a limit on the answer, a model that runs on is paid for it. Not for one that reasons: nobody knows how long. */
const cap = (parameter: 'max_completion_tokens' | 'max_tokens', need: number): Extra => ({
  name: parameter,
  blamed: /max_(completion_|output_)?tokens|output limit/i,
  need,
  isWanted: (asked) => isFree(asked, LIMITS) && !mayReason(asked.variant.parameters),
  add: (variant, { run }) => ({
    ...variant,
    cap: { parameter, tokens: capTokens(run.labels, variant.prompt.reason) },
  }),
});

/** In the order in which a message is searched for them. If two set the same, the first of them counts. */
export const EXTRAS: readonly Extra[] = [
  {
    name: 'json_schema',
    blamed: /response_format|json_schema|structured/i,
    need: 6,
    isWanted: ({ wanted, run }) => wanted !== 'label' && schemaObstacle(run.labels) === undefined,
    add: (variant) => ({ ...variant, prompt: { ...variant.prompt, answer: 'json_schema' } }),
    isHonoured: ({ text }) => isStructured(text),
  },
  {
    name: 'logprobs',
    blamed: /(?<!top_)logprobs/i,
    need: 0,
    isWanted: (asked) => isFree(asked, ['logprobs']),
    add: (variant) => parameters(variant, { logprobs: true }),
    isHonoured: ({ tokens }) => tokens !== undefined,
    isLostToReasoning: true,
  },
  // OpenAI returns at most 20, others at most 5. The most likely tokens come only together with log-probabilities.
  topLogprobs(20, 1),
  topLogprobs(5, 2),
  {
    name: 'temperature',
    blamed: /temperature/i,
    need: 5,
    // If one of these is given, the author has chosen how to sample.
    isWanted: (asked) => isFree(asked, ['temperature', 'top_p']) && !reasoningIsChosen(asked.variant.parameters),
    add: (variant) => parameters(variant, { temperature: 0 }),
    isLostToReasoning: true,
  },
  // OpenAI’s name since its reasoning models; older servers only know the other.
  cap('max_completion_tokens', 3),
  cap('max_tokens', 4),
];

export const isCap = ({ name }: Extra): boolean => name === 'max_completion_tokens' || name === 'max_tokens';

/** The benchmark insists on it, so it is never dropped. */
const isForced = ({ name }: Extra, { wanted }: Asked): boolean => name === 'json_schema' && wanted === 'json_schema';

export const wantedExtras = (asked: Asked): Extra[] => EXTRAS.filter(({ isWanted }) => isWanted(asked));

export const forcedExtras = (extras: readonly Extra[], asked: Asked): Extra[] =>
  extras.filter((extra) => isForced(extra, asked));

export function withExtras(extras: readonly Extra[], asked: Asked): ModelVariant {
  const { variant } = asked;
  const plain: ModelVariant = { ...variant, prompt: { ...variant.prompt, answer: 'label' } };
  return extras.toReversed().reduce((added, { add }) => add(added, asked), plain);
}

/** Without the extras that the endpoint accepted and then ignored. */
export const kept = (extras: readonly Extra[], answer: Answer, asked: Asked): Extra[] =>
  extras.filter((extra) => isForced(extra, asked) || (extra.isHonoured?.(answer) ?? true));

export const without = (extras: readonly Extra[], refused: Extra): Extra[] =>
  extras.filter(({ name, needs }) => name !== refused.name && needs !== refused.name);

/** @returns the extra that a refusal names; undefined if it names none. */
export function named(extras: readonly Extra[], { param = '', message }: Failure): Extra | undefined {
  return extras.find(({ blamed }) => blamed.test(param)) ?? extras.find(({ blamed }) => blamed.test(message));
}

/** @returns what to go on without; undefined if nothing is left that could be dropped. */
export function toBlame(extras: readonly Extra[], failure: Failure, asked: Asked): Extra | undefined {
  const left = extras.filter((extra) => !isForced(extra, asked)).sort((a, b) => a.need - b.need);
  const culprit = named(extras, failure);
  return culprit === undefined ? left[0] : left.find((extra) => extra === culprit);
}

export const isAboutSchema = ({ param = '', message }: Failure): boolean =>
  EXTRAS.some(({ name, blamed }) => name === 'json_schema' && (blamed.test(param) || blamed.test(message)));
