// Finds out whether a variant can be asked at its endpoint's decision route, POST …/decisions: also by trying.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenAI } from 'openai';
import type { AnswerChoice } from '../../shared/contracts/choices/prompt.ts';
import type { ModelVariant, Warning } from '../../shared/contracts/run.ts';
import { answerFormat } from '../../shared/models/answer/answer-format.ts';
import type { Answer } from '../../shared/models/call/chat.ts';
import { decide } from '../../shared/models/call/decide.ts';
import { type Failure, failureOf } from '../../shared/models/call/failure.ts';
import { answeredOddly, probeAnswer } from '../../shared/models/call/probe.ts';
import { decisionObstacle } from '../../shared/models/decision-limits.ts';
import { asDecision, hasMessages, inInstructions } from '../../shared/models/decision-prompt.ts';
import { listed } from '../../shared/text/words.ts';
import type { PreflightRun } from './negotiate.ts';

/** Who gives one of these wants a chat, and some servers ignore what they do not know. */
const CHAT_ONLY = [
  ...['temperature', 'top_p', 'top_k', 'min_p', 'seed', 'stop', 'max_tokens', 'max_completion_tokens', 'logprobs'],
  ...['top_logprobs', 'logit_bias', 'reasoning_effort', 'reasoning', 'verbosity', 'frequency_penalty'],
  ...['presence_penalty', 'service_tier', 'extra_body', 'chat_template_kwargs'],
];
/** Time limit of the first try in milliseconds. A server that has no such route says so at once. */
const FIRST_TRY_MS = 15_000;
/** How long to wait for a rate limit, in milliseconds, at least and at most, and how often. */
const MIN_THROTTLE_PAUSE_MS = 1_000;
const MAX_THROTTLE_PAUSE_MS = 20_000;
const THROTTLE_TRIES = 5;
/** Before a second try, in milliseconds, if the first one failed as any call may. */
const RETRY_PAUSE_MS = 1_000;
/** Of the labels, in the first try. */
const FEWEST_CHOICES = 2;
/** Variants named in one warning. */
const MAX_LISTED = 10;

type Trial = 'taken' | 'not_taken' | Failure;

/** The decision routes of one preflight. What was learned about a model holds for all its prompts. */
export class DecisionTrials {
  readonly #run: PreflightRun;
  readonly #trials = new Map<string, Promise<Trial>>();
  readonly #used: string[] = [];
  readonly #notUsed: string[] = [];

  constructor(run: PreflightRun) {
    this.#run = run;
  }

  /**
   * @param wanted the model's or the benchmark's `answer`.
   * @returns the variant as it will be called, or why it cannot be called there. Undefined if it is to be asked by chat.
   */
  async negotiate(
    client: OpenAI,
    variant: ModelVariant,
    wanted: AnswerChoice,
  ): Promise<ModelVariant | Failure | undefined> {
    if (wanted === 'decision') return await this.#tryOut(client, variant);
    if (wanted !== 'auto' || CHAT_ONLY.some((name) => name in variant.parameters)) return undefined;
    const trial = await this.#trial(client, variant);
    if (trial === 'not_taken') return undefined;
    const obstacle = trial === 'taken' ? this.#obstacle(variant) : `it could not be tried (${trial.code})`;
    if (obstacle !== undefined) return this.#byChat(variant, obstacle);
    const outcome = await this.#tryOut(client, { ...variant, prompt: asDecision(variant.prompt) });
    if (!('kind' in outcome)) return this.#byChat(variant, `${outcome.message} (${outcome.code})`);
    this.#used.push(variant.name);
    return outcome;
  }

  warnings(): Warning[] {
    const used = `Asked at the decision endpoint, which takes their model: ${listed(this.#used, MAX_LISTED)}. Check that \`price\` is the one for decisions. \`answer: label\` asks by chat instead.`;
    const notUsed = `Asked by chat, although the decision endpoint would take their model: ${listed(this.#notUsed, MAX_LISTED, '; ')}.`;
    return [
      ...(this.#used.length > 0 ? [{ code: 'decision_used', message: used, count: this.#used.length }] : []),
      ...(this.#notUsed.length > 0
        ? [{ code: 'decision_not_used', message: notUsed, count: this.#notUsed.length }]
        : []),
    ];
  }

  #byChat({ name }: ModelVariant, why: string): undefined {
    this.#notUsed.push(`${name}, because ${why}`);
  }

  #obstacle({ prompt }: ModelVariant): string | undefined {
    return prompt.reason ? 'it gives no reason' : decisionObstacle(this.#run.labels);
  }

  #trial(client: OpenAI, variant: ModelVariant): Promise<Trial> {
    const key = JSON.stringify([variant.endpoint, variant.model, variant.parameters]);
    const trial = this.#trials.get(key) ?? firstTry(client, variant, this.#run);
    this.#trials.set(key, trial);
    return trial;
  }

  /** With the whole prompt. Some servers take no messages before the row. */
  async #tryOut(client: OpenAI, variant: ModelVariant): Promise<ModelVariant | Failure> {
    const outcome = await this.#probe(client, variant);
    // A rate limit is no obstacle: the rows wait for it.
    if (isAnswered(outcome) || outcome.class === 'throttled') return variant;
    if (outcome.class !== 'permanent' || !hasMessages(variant.prompt)) return outcome;
    const other = { ...variant, prompt: inInstructions(variant.prompt) };
    return isAnswered(await this.#probe(client, other)) ? other : outcome;
  }

  async #probe(client: OpenAI, variant: ModelVariant): Promise<Answer | Failure> {
    const { labels, label_descriptions, text } = this.#run;
    const { responseFormat } = answerFormat(variant.prompt, labels, label_descriptions);
    return await patiently(() => probeAnswer(client, withExample(variant, this.#run), text, responseFormat));
  }
}

/** Examples that are chosen for each row are messages before it as well. */
function withExample(variant: ModelVariant, { labels: [label = ''], text }: PreflightRun): ModelVariant {
  const { prompt } = variant;
  if (prompt.examples || !prompt.examples_format) return variant;
  const row = Object.fromEntries(text.map((column) => [column, 'test']));
  return { ...variant, prompt: { ...prompt, examples: [{ row, label }] } };
}

/**
 * The smallest question there is. It tells whether the endpoint has the route and takes the model there, but not
 * whether it takes these labels and examples.
 */
async function firstTry(client: OpenAI, variant: ModelVariant, { labels }: PreflightRun): Promise<Trial> {
  const choices = labels.length < FEWEST_CHOICES ? ['yes', 'no'] : labels.slice(0, FEWEST_CHOICES);
  const { responseFormat } = answerFormat({ answer: 'decision', reason: false }, choices, {});
  const messages = [
    { role: 'system' as const, content: 'Choose the label that fits best.' },
    { role: 'user' as const, content: 'test' },
  ];
  const call = async () => {
    try {
      return await decide(client, variant, messages, responseFormat, AbortSignal.timeout(FIRST_TRY_MS));
    } catch (error) {
      return failureOf(error);
    }
  };
  const first = await patiently(call);
  // A hiccup must not decide how all rows are asked.
  const outcome = isPassing(first) ? await sleep(RETRY_PAUSE_MS).then(() => patiently(call)) : first;
  if ('text' in outcome) return choices.includes(outcome.text) ? 'taken' : 'not_taken';
  if (answeredOddly(outcome)) return 'taken';
  return isPassing(outcome) || outcome.class === 'throttled' ? outcome : 'not_taken';
}

/** Another kind of answer is no hiccup: it comes from a server that answers every path alike. */
const isPassing = (outcome: Answer | Failure): boolean =>
  !('text' in outcome) && outcome.class === 'transient' && outcome.code !== 'malformed_answer';

/** Waits for a rate limit, but not forever. */
async function patiently(call: () => Promise<Answer | Failure>): Promise<Answer | Failure> {
  for (let tries = 1; ; tries++) {
    const outcome = await call();
    if ('text' in outcome || outcome.class !== 'throttled' || tries === THROTTLE_TRIES) return outcome;
    await sleep(Math.min(Math.max(outcome.retryAfterMs ?? 0, MIN_THROTTLE_PAUSE_MS), MAX_THROTTLE_PAUSE_MS));
  }
}

const isAnswered = (outcome: Answer | Failure): outcome is Answer => 'text' in outcome || answeredOddly(outcome);

/** Nothing but the route, the model or the question can be to blame. */
export const isAboutDecisions = ({ class: failureClass, code, message }: Failure): boolean =>
  failureClass === 'permanent' || /^404 /.test(message) || code === 'model_not_found' || code === 'malformed_answer';
