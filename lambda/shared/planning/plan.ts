// Estimates the requests, tokens, money and time of a run from its variants and some of its rows. Pure.

import type { Endpoint } from '../contracts/endpoint.ts';
import type { Plan, VariantPlan } from '../contracts/plan.ts';
import type { EmbeddingVariant, Example, ModelVariant, Prompt, Row, Variant } from '../contracts/variant.ts';
import { Classifier } from '../contracts/variant.ts';
import { MAX_INPUTS } from '../embeddings/train-chunks.ts';
import { costMicroUsd, tierAsked } from '../models/cost.ts';
import { type ChatMessage, chatMessages } from '../models/prompt.ts';
import { rowText } from '../text/row.ts';
import { awsCostUsd, type Lane } from './aws-cost.ts';
import { capacity, inFlight, TYPICAL_CALL_SECONDS } from './capacity.ts';
import { type CountTokens, chatTokens } from './tokens.ts';

/**
 * OpenAI's prompt caching: a prefix of at least this many tokens, in steps.
 * https://platform.openai.com/docs/guides/prompt-caching
 */
const MIN_CACHED_TOKENS = 1_024;
const CACHED_STEP = 128;

export interface PlanInput {
  /** A row as a prompt shows it, perhaps with long columns cut. */
  readonly promptRow: (prompt: Prompt, row: Row) => Row;
  readonly variants: readonly Variant[];
  readonly rows: number;
  readonly repeats: number;
  readonly textColumns: readonly string[];
  /** Rows by label, because an answer is a label. */
  readonly labelCounts: ReadonlyMap<string, number>;
  /** All rows, or a sample from the whole holdout. */
  readonly sample: readonly Row[];
  /** For a prompt that chooses its examples for each row. */
  readonly chosenExamples: (prompt: Prompt, row: Row) => readonly Example[] | undefined;
  /** What embedding models learn from. */
  readonly train?: {
    /** Some of the texts. */
    readonly texts: readonly string[];
    /** How many texts are embedded, if vectors have so many numbers. */
    readonly rows: (dimensions: number | undefined) => number;
  };
  readonly endpoints: readonly Endpoint[];
  readonly tokenCounter: (model: string) => CountTokens;
}

/** Spends nothing. `cost_usd` and the time assume certain lengths of answers and speeds of endpoints. */
export function makePlan(input: PlanInput): Plan {
  const variants = input.variants.map((variant) => variantPlan(variant, input));
  const samples = input.rows * input.repeats * variants.length;
  const sum = (of: (plan: VariantPlan) => number) => variants.reduce((total, plan) => total + of(plan), 0);
  const known = variants.every(({ cost_usd }) => cost_usd !== null);
  const cached = known && variants.some(({ requests, cost_usd_cached }) => requests > 0 && cost_usd_cached !== null);
  const { seconds, limited_by } = duration(variants, input);
  return {
    rows: input.rows,
    repeats: input.repeats,
    samples,
    counted_rows: input.sample.length,
    variants,
    requests: sum(({ requests }) => requests),
    prompt_tokens: sum(({ prompt_tokens }) => prompt_tokens),
    completion_tokens: sum(({ completion_tokens }) => completion_tokens),
    cost_usd: known ? sum(({ cost_usd }) => cost_usd ?? 0) : null,
    cost_usd_cached: cached ? sum(({ cost_usd, cost_usd_cached }) => cost_usd_cached ?? cost_usd ?? 0) : null,
    seconds,
    limited_by,
    aws_usd: awsCostUsd({ seconds, lanes: lanesOf(variants, input), computed: computedSamples(input) }),
  };
}

/** What each endpoint's queue gets. Baselines are no messages. */
function lanesOf(plans: readonly VariantPlan[], input: PlanInput): Lane[] {
  const { variants, rows, repeats, endpoints } = input;
  return endpoints.map((endpoint) => ({
    ...capacity(endpoint),
    samples: rows * repeats * variants.filter((one) => isAt(one, endpoint)).length,
    seconds: timeAt(endpoint, plans, input).seconds,
    messageBytes: messageBytes(input),
  }));
}

/** Bytes of a sample's message besides its row. */
const ENVELOPE_BYTES = 200;

/** Of an average row. */
function messageBytes({ sample }: PlanInput): number {
  const bytes = sample.reduce((sum, row) => sum + Buffer.byteLength(JSON.stringify(row)), 0);
  return ENVELOPE_BYTES + bytes / Math.max(1, sample.length);
}

/** Dispatch asks the baselines itself. */
const computedSamples = ({ variants, rows, repeats }: PlanInput): number =>
  rows * repeats * variants.filter(({ kind }) => kind === 'baseline').length;

function variantPlan(variant: Variant, input: PlanInput): VariantPlan {
  const { rows, repeats, sample } = input;
  if (variant.kind === 'baseline' || sample.length === 0) {
    const nothing = { requests: 0, prompt_tokens: 0, cacheable_tokens: 0, completion_tokens: 0 };
    return { name: variant.name, ...nothing, cost_usd: 0, cost_usd_cached: null };
  }
  if (variant.kind === 'embedding') return embeddingPlan(variant, input);
  const count = input.tokenCounter(variant.model);
  const requests = rows * repeats;
  const { prompt } = variant;
  const prompts = sample.map((row) =>
    chatMessages(prompt, input.promptRow(prompt, row), input.textColumns, input.chosenExamples(prompt, row)),
  );
  const decides = prompt.answer === 'decision';
  // The choices and their descriptions are part of the question.
  const choices = decides ? count(prompt.described_labels) : 0;
  const perRequest = choices + prompts.reduce((sum, messages) => sum + chatTokens(messages, count), 0) / prompts.length;
  // An endpoint reads the input before the question, so the instructions follow what differs.
  const shared = cachedTokens(decides ? prompts.map(withoutSystem) : prompts, count);
  const usage = {
    prompt_tokens: Math.round(perRequest * requests),
    cached_tokens: 0,
    completion_tokens: decides ? 0 : Math.round(labelTokens(input.labelCounts, count) * requests),
    reasoning_tokens: 0,
  };
  const cacheable = shared * (requests - 1);
  const { price } = variant;
  const tier = tierAsked(variant.parameters);
  const withCache = price?.cached_input !== undefined;
  // Later requests read what the first one wrote.
  const cached = { ...usage, cached_tokens: cacheable, cache_write_tokens: cacheable > 0 ? shared : 0 };
  return {
    name: variant.name,
    requests,
    prompt_tokens: usage.prompt_tokens,
    cacheable_tokens: cacheable,
    completion_tokens: usage.completion_tokens,
    cost_usd: price ? costMicroUsd(usage, price, tier) / 1e6 : null,
    cost_usd_cached: withCache ? costMicroUsd(cached, price, tier) / 1e6 : null,
  };
}

const withoutSystem = (messages: readonly ChatMessage[]) => messages.filter(({ role }) => role !== 'system');

/**
 * The first of a model's variants embeds the train file and the holdout. The other one and all repeats find the vectors
 * in memory.
 */
function embeddingPlan(variant: EmbeddingVariant, input: PlanInput): VariantPlan {
  const { name, model, endpoint, classifier, parameters, price } = variant;
  const nothing = { requests: 0, prompt_tokens: 0, cacheable_tokens: 0, completion_tokens: 0 };
  if (classifier !== Classifier.options[0])
    return { name, ...nothing, cost_usd: price ? 0 : null, cost_usd_cached: null };
  const { rows, sample, textColumns, train } = input;
  const count = input.tokenCounter(model);
  const { dimensions } = parameters;
  const trainRows = train?.rows(typeof dimensions === 'number' ? dimensions : undefined) ?? 0;
  const mean = (texts: readonly string[]) =>
    texts.reduce((sum, text) => sum + count(text), 0) / Math.max(1, texts.length);
  const perRow = mean(sample.map((row) => rowText(row, textColumns)));
  const tokens = Math.round(perRow * rows + mean(train?.texts ?? []) * trainRows);
  const own = input.endpoints.find((one) => one.name === endpoint);
  const together = Math.min(MAX_INPUTS, capacity(own ?? {}).concurrency);
  const usage = { prompt_tokens: tokens, cached_tokens: 0, completion_tokens: 0, reasoning_tokens: 0 };
  return {
    name,
    ...nothing,
    requests: Math.ceil(rows / together) + Math.ceil(trainRows / MAX_INPUTS),
    prompt_tokens: tokens,
    cost_usd: price ? costMicroUsd(usage, price) / 1e6 : null,
    cost_usd_cached: null,
  };
}

/** Tokens at the beginning of every prompt that an endpoint may cache. */
function cachedTokens(prompts: readonly (readonly ChatMessage[])[], count: CountTokens): number {
  const texts = prompts.map((messages) => messages.map(({ role, content }) => `${role}\n${content}\n`).join(''));
  const prefix = texts.reduce(commonPrefix);
  // A single row would be its own prefix.
  const tokens = texts.length === 1 ? 0 : count(prefix);
  return tokens < MIN_CACHED_TOKENS ? 0 : Math.floor(tokens / CACHED_STEP) * CACHED_STEP;
}

function commonPrefix(first: string, second: string): string {
  let end = 0;
  while (end < first.length && first[end] === second[end]) end++;
  return first.slice(0, end);
}

/** Tokens of an average answer, assumed to be right. */
function labelTokens(counts: ReadonlyMap<string, number>, count: CountTokens): number {
  const rows = [...counts.values()].reduce((sum, number) => sum + number, 0);
  return [...counts].reduce((sum, [label, number]) => sum + count(label) * number, 0) / Math.max(1, rows);
}

type Time = Pick<Plan, 'seconds' | 'limited_by'>;

const NOTHING: Time = { seconds: 0, limited_by: 'none' };
const longer = (one: Time, other: Time): Time => (other.seconds > one.seconds ? other : one);

/** Endpoints are called in parallel, so the slowest one decides. */
const duration = (plans: readonly VariantPlan[], input: PlanInput): Time =>
  input.endpoints.map((endpoint) => timeAt(endpoint, plans, input)).reduce(longer, NOTHING);

/** How long an endpoint's own requests take, by the narrowest of its limits and of what its workers have in flight. */
function timeAt(endpoint: Endpoint, plans: readonly VariantPlan[], { variants }: PlanInput): Time {
  const own = plans.filter((_, index) => isAt(variants[index], endpoint));
  const requests = own.reduce((sum, plan) => sum + plan.requests, 0);
  const tokens = own.reduce((sum, plan) => sum + plan.prompt_tokens + plan.completion_tokens, 0);
  const atOnce = Math.min(inFlight(capacity(endpoint)), endpoint.max_concurrent_requests ?? Number.POSITIVE_INFINITY);
  const perMinute = (amount: number, limit: number | undefined) => (limit ? (amount / limit) * 60 : 0);
  const times: Time[] = [
    { seconds: (requests * TYPICAL_CALL_SECONDS) / atOnce, limited_by: 'concurrent_requests' },
    { seconds: perMinute(requests, endpoint.max_requests_per_minute), limited_by: 'max_requests_per_minute' },
    { seconds: perMinute(tokens, endpoint.max_tokens_per_minute), limited_by: 'max_tokens_per_minute' },
  ];
  return times.reduce(longer, NOTHING);
}

const isAt = (variant: Variant | undefined, endpoint: Endpoint): variant is ModelVariant | EmbeddingVariant =>
  variant !== undefined && variant.kind !== 'baseline' && variant.endpoint === endpoint.name;
