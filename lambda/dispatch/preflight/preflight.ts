// Tries each model before anything is sent: what would fail for every row fails here, once.

import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Problem, Warning } from '../../shared/contracts/run.ts';
import type { ModelVariant, Variant } from '../../shared/contracts/variant.ts';
import type { Connect } from '../../shared/models/call/connect.ts';
import { NoAccessError } from '../../shared/models/call/no-access.ts';
import type { Client } from '../../shared/models/client/client.ts';
import type { Failure } from '../../shared/models/reply/failure.ts';
import { askedAnswer } from '../asked-answer.ts';
import { priceProblems } from '../freeze/checks/prices.ts';
import { adviceFor, noAccess } from './advice.ts';
import { DecisionTrials } from './decision.ts';
import { EmbeddingPreflight } from './embedding.ts';
import type { Asked, PreflightRun } from './extras.ts';
import { caller, isOutage, Line } from './line.ts';
import { called, fallbackTerms, negotiate, type Terms } from './negotiate.ts';
import { EndpointNotReadyError } from './not-ready.ts';
import { Retirement } from './retirement.ts';
import { shareMasks } from './shared-masks.ts';
import { reasonsLess, triedInVain } from './warnings.ts';

interface PreflightInput {
  readonly variants: readonly Variant[];
  readonly benchmark: Benchmark;
  readonly run: PreflightRun;
  /** The benchmark's file, for messages. */
  readonly file: string;
}

export interface PreflightSettings {
  readonly endpoints: readonly Endpoint[];
  readonly connect: Connect;
  /**
   * Milliseconds to wait for an endpoint that is out of order, before the run fails with a message. If absent, something
   * repeats the invocation until the deadline, and an EndpointNotReadyError asks for that.
   */
  readonly outageMs?: number | undefined;
  /** Hears why an endpoint is waited for, whenever a wait begins. */
  readonly tell?: ((endpoint: string, failure: Failure) => void) | undefined;
}

export interface Preflight {
  /** As they will be called. */
  readonly variants: Variant[];
  readonly problems: Problem[];
  readonly warnings: Warning[];
}

/**
 * @returns what is wrong, variant by variant. There are no problems if every variant can be called.
 * @throws EndpointNotReadyError
 */
export async function preflight(input: PreflightInput, settings: PreflightSettings): Promise<Preflight> {
  const retirements = new Map<string, LookedUp>();
  const lines = new Map(
    settings.endpoints.map((endpoint) => {
      const tell = (failure: Failure) => settings.tell?.(endpoint.name, failure);
      return [endpoint.name, new Line(endpoint, { outageMs: settings.outageMs, tell })] as const;
    }),
  );
  const decisions = new DecisionTrials(input.run);
  const embeddings = new EmbeddingPreflight(settings, input.file, input.run.labels.length);
  const groups = Map.groupBy(input.variants, (variant) => groupOf(variant, input.benchmark));
  const tried = new Map<Variant, Tried>();
  await Promise.all(
    [...groups.values()].map(async (variants) => {
      let known: Terms | undefined;
      for (const variant of variants) {
        const endpoint =
          variant.kind !== 'baseline' && settings.endpoints.find(({ name }) => name === variant.endpoint);
        const line = endpoint && lines.get(endpoint.name);
        if (!endpoint || !line) {
          tried.set(variant, { outcome: variant });
          continue;
        }
        if (variant.kind === 'embedding') {
          tried.set(variant, { outcome: await embeddings.try(variant, endpoint, line) });
          continue;
        }
        const at = { endpoint, line, settings, known, decisions };
        const result = await tryVariant(variant, at, input, (client) => {
          const { model, endpoint } = variant;
          const key = JSON.stringify([model, endpoint]);
          if (!retirements.has(key)) retirements.set(key, { model, endpoint, at: new Retirement(client, model) });
        });
        tried.set(variant, result);
        known ??= result.terms;
      }
    }),
  );
  const outcomes = input.variants.flatMap((variant) => tried.get(variant)?.outcome ?? []);
  const problems = outcomes.filter((outcome) => 'message' in outcome);
  const retiring = problems.length === 0 ? await retirementWarnings([...retirements.values()]) : [];
  return {
    variants: shareMasks(outcomes.filter((outcome) => 'kind' in outcome)),
    // One missing key is one problem, however many variants need it.
    problems: problems.filter(({ message }, index) => problems.findIndex((one) => one.message === message) === index),
    warnings: [
      ...input.variants.flatMap((variant) => tried.get(variant)?.warnings ?? []),
      ...retiring,
      ...decisions.warnings(),
    ],
  };
}

/** What one prompt of a model finds out holds for its others. */
function groupOf(variant: Variant, benchmark: Benchmark): string {
  if (variant.kind === 'baseline') return '';
  const { endpoint, model, parameters } = variant;
  const asked = variant.kind === 'model' ? [variant.prompt.reason, askedAnswer(benchmark, variant)] : [];
  return JSON.stringify([variant.kind, endpoint, model, parameters, ...asked]);
}

interface LookedUp {
  readonly model: string;
  readonly endpoint: string;
  readonly at: Retirement;
}

async function retirementWarnings(models: readonly LookedUp[]): Promise<Warning[]> {
  const days = await Promise.all(models.map(({ at }) => at.day()));
  return models.flatMap(({ model, endpoint }, index) => {
    const day = days[index];
    return day === undefined
      ? []
      : [{ code: 'model_retires', message: `${model} will be switched off on ${day}, according to ${endpoint}.` }];
  });
}

interface Tried {
  readonly outcome: Variant | Problem;
  /** What was found out about the model. */
  readonly terms?: Terms;
  readonly warnings?: readonly Warning[];
}

interface At {
  readonly endpoint: Endpoint;
  readonly line: Line;
  readonly settings: PreflightSettings;
  /** What another prompt of the model found out. */
  readonly known: Terms | undefined;
  readonly decisions: DecisionTrials;
}

async function tryVariant(
  variant: ModelVariant,
  at: At,
  input: PreflightInput,
  connected: (client: Client) => void,
): Promise<Tried> {
  const { endpoint, line, settings, known, decisions } = at;
  const wanted = askedAnswer(input.benchmark, variant);
  const asked: Asked = { variant, wanted, run: input.run };
  try {
    const client = await settings.connect(endpoint);
    connected(client);
    const decided = await decisions.negotiate(client, variant, wanted, (ask) =>
      wanted === 'decision' ? line.try(ask, variant, variant) : line.attempt(ask, variant),
    );
    if (decided && 'kind' in decided) return { outcome: decided };
    if (decided) return inVain(decided, variant, at, input);
    // Only if it can be called is it known that the model is asked by chat.
    const byChat = (terms: Terms) => priceProblems([variant], input.file)[0] ?? called(terms, asked);
    const call = caller(client, input.run);
    const terms = await negotiate(
      (one, bare) => (known ? line.confirm(call, one, bare) : line.try(call, one, bare)),
      asked,
      known,
    );
    if ('extras' in terms) {
      return { outcome: byChat(terms), terms, warnings: known ? [] : reasonsLess(variant, terms) };
    }
    if (terms.class !== 'throttled') return inVain(terms, variant, at, input);
    if (known) return { outcome: byChat(known) };
    if (settings.outageMs === undefined) return inVain(terms, variant, at, input);
    return { outcome: byChat(fallbackTerms(asked)), warnings: [triedInVain(variant, terms)] };
  } catch (error) {
    if (!(error instanceof NoAccessError)) throw error;
    return { outcome: { file: input.file, ...noAccess(endpoint, error) } };
  }
}

/** @throws EndpointNotReadyError if the invocation will be repeated, and that may help. */
function inVain(
  failure: Failure,
  variant: ModelVariant,
  { endpoint, settings }: At,
  { benchmark, file }: PreflightInput,
): Tried {
  if (settings.outageMs === undefined && (failure.class === 'throttled' || isOutage(failure))) {
    throw new EndpointNotReadyError(endpoint.name, failure);
  }
  const message = `${variant.name} cannot be called at ${endpoint.name}: ${failure.message} (${failure.code}).`;
  return { outcome: { file, message, advice: adviceFor(failure, variant, endpoint, benchmark) } };
}
