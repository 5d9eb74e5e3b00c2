// Finds out whether a variant can be asked at its endpoint's decision route, POST …/decisions: also by trying.

import type { AnswerChoice } from '../../shared/contracts/choices/prompt.ts';
import type { Warning } from '../../shared/contracts/run.ts';
import type { ModelVariant } from '../../shared/contracts/variant.ts';
import { answerFormat } from '../../shared/models/answer/answer-format.ts';
import type { Answer } from '../../shared/models/call/chat.ts';
import { decide } from '../../shared/models/call/decide.ts';
import { answeredOddly } from '../../shared/models/call/probe.ts';
import type { Client } from '../../shared/models/client/client.ts';
import { decisionObstacle } from '../../shared/models/decision-limits.ts';
import { asDecision, hasMessages, inInstructions } from '../../shared/models/decision-prompt.ts';
import { chatMessages } from '../../shared/models/prompt.ts';
import { type Failure, failureOf } from '../../shared/models/reply/failure.ts';
import { listed } from '../../shared/text/words.ts';
import type { PreflightRun } from './extras.ts';

/** Who gives one of these wants a chat, and some servers ignore what they do not know. */
const CHAT_ONLY = [
  ...['temperature', 'top_p', 'top_k', 'min_p', 'seed', 'stop', 'max_tokens', 'max_completion_tokens', 'logprobs'],
  ...['top_logprobs', 'logit_bias', 'reasoning_effort', 'reasoning', 'verbosity', 'frequency_penalty'],
  ...['presence_penalty', 'service_tier', 'chat_template_kwargs'],
];
/** Time limits in milliseconds. A server without the route says so at once, so the first one is short. */
const FIRST_TRY_MS = 15_000;
const TRY_MS = 60_000;
/** Fills every text column, so that no row of the user's is spent. */
const TRIED_TEXT = 'test';
/** Of the labels, in the first try. */
const FEWEST_CHOICES = 2;
/** Variants named in one warning. */
const MAX_LISTED = 10;

/** Repeats a call until there is an answer or a refusal, or until the endpoint has been waited for long enough. */
type Patience = (call: () => Promise<Answer | Failure>) => Promise<Answer | Failure>;
type Trial = 'taken' | 'not_taken' | Failure;
type Row = Pick<PreflightRun, 'labels' | 'label_descriptions' | 'text'>;

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
    client: Client,
    variant: ModelVariant,
    wanted: AnswerChoice,
    patience: Patience,
  ): Promise<ModelVariant | Failure | undefined> {
    if (wanted === 'decision') return await tryOut(client, variant, this.#run, patience);
    if (wanted !== 'auto' || CHAT_ONLY.some((name) => name in variant.parameters)) return undefined;
    const trial = await this.#trial(client, variant, patience);
    if (trial === 'not_taken') return undefined;
    const obstacle = trial === 'taken' ? this.#obstacle(variant) : `it could not be tried (${trial.code})`;
    if (obstacle !== undefined) return this.#byChat(variant, obstacle);
    const decided = { ...variant, prompt: asDecision(variant.prompt) };
    const outcome = await tryOut(client, decided, this.#run, patience);
    if (!('kind' in outcome)) return this.#byChat(variant, `${outcome.message} (${outcome.code})`);
    this.#used.push(variant.name);
    return outcome;
  }

  warnings(): Warning[] {
    const used = `Asked at the decision endpoint, which takes their model: ${listed(this.#used.toSorted(), MAX_LISTED)}. Check that \`price\` is the one for decisions. \`answer: label\` asks by chat instead.`;
    const notUsed = `Asked by chat, although the decision endpoint would take their model: ${listed(this.#notUsed.toSorted(), MAX_LISTED, '; ')}.`;
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

  #trial(client: Client, variant: ModelVariant, patience: Patience): Promise<Trial> {
    const key = JSON.stringify([variant.endpoint, variant.model, variant.parameters]);
    const trial = this.#trials.get(key) ?? firstTry(client, variant, this.#run, patience);
    this.#trials.set(key, trial);
    return trial;
  }
}

/**
 * The smallest question there is. It tells whether the endpoint has the route and takes the model there, but not
 * whether it takes these labels and examples.
 */
async function firstTry(client: Client, variant: ModelVariant, run: Row, patience: Patience): Promise<Trial> {
  const labels = run.labels.length < FEWEST_CHOICES ? ['yes', 'no'] : run.labels.slice(0, FEWEST_CHOICES);
  const { examples: _, assistant: __, examples_format: ___, ...bare } = variant.prompt;
  const smallest = { ...variant, prompt: asDecision({ ...bare, system: '', user: TRIED_TEXT }) };
  const question = { labels, label_descriptions: {}, text: [] };
  const outcome = await patience(() => ask(client, smallest, question, FIRST_TRY_MS));
  if ('text' in outcome) return labels.includes(outcome.text) ? 'taken' : 'not_taken';
  if (answeredOddly(outcome)) return 'taken';
  const { class: failureClass, code } = outcome;
  // Another kind of answer comes from a server that answers every path alike.
  const mayPass = failureClass === 'throttled' || (failureClass === 'transient' && code !== 'malformed_answer');
  return mayPass ? outcome : 'not_taken';
}

/** With the whole prompt. Some servers take no messages before the row. */
async function tryOut(
  client: Client,
  variant: ModelVariant,
  run: Row,
  patience: Patience,
): Promise<ModelVariant | Failure> {
  const outcome = await patience(() => ask(client, variant, run, TRY_MS));
  // A rate limit is no obstacle: the rows wait for it.
  if (isAnswered(outcome) || outcome.class === 'throttled') return variant;
  if (outcome.class !== 'permanent' || !hasMessages(variant.prompt)) return outcome;
  const other = { ...variant, prompt: inInstructions(variant.prompt) };
  return isAnswered(await patience(() => ask(client, other, run, TRY_MS))) ? other : outcome;
}

async function ask(client: Client, variant: ModelVariant, run: Row, timeoutMs: number): Promise<Answer | Failure> {
  const { labels, label_descriptions, text } = run;
  const { prompt } = variant;
  const row = Object.fromEntries(text.map((column) => [column, TRIED_TEXT]));
  // Examples that are chosen for each row are messages before it as well.
  const examples = prompt.examples ?? (prompt.examples_format ? [{ row, label: labels[0] ?? '' }] : []);
  const { responseFormat } = answerFormat(prompt, labels, label_descriptions);
  try {
    const messages = chatMessages(prompt, row, text, examples);
    return await decide(client, variant, messages, responseFormat, AbortSignal.timeout(timeoutMs));
  } catch (error) {
    return failureOf(error);
  }
}

const isAnswered = (outcome: Answer | Failure): outcome is Answer => 'text' in outcome || answeredOddly(outcome);

/** Nothing but the route, the model or the question can be to blame. */
export const isAboutDecisions = ({ class: failureClass, code, message }: Failure): boolean =>
  failureClass === 'permanent' || /^404 /.test(message) || code === 'model_not_found' || code === 'malformed_answer';
