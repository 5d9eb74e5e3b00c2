// Finds out how to call a variant: what its model accepts is found by trying, not by a list of names.
import type { ModelVariant } from '../../shared/contracts/variant.ts';
import { maskOf } from '../../shared/models/answer/masks.ts';
import { mayBeCut, wasCut } from '../../shared/models/call/cap.ts';
import type { Answer } from '../../shared/models/call/chat.ts';
import { answeredOddly } from '../../shared/models/call/probe.ts';
import type { Failure } from '../../shared/models/reply/failure.ts';
import {
  type Asked,
  type Extra,
  forcedExtras,
  isCap,
  kept,
  named,
  toBlame,
  wantedExtras,
  withExtras,
  without,
} from './extras.ts';
import { type Way, waysAfter, waysFor } from './reasoning.ts';

/** How a model is called: what it was found to accept. */
export interface Terms {
  readonly extras: readonly Extra[];
  /** How it is asked not to reason. */
  readonly way?: Way | undefined;
  /** See models/answer/masks.ts. */
  readonly masked?: true | undefined;
}

interface Trial extends Terms {
  /** What can still be tried to make it reason less. */
  readonly ways: readonly Way[];
  /** The limits that cut an answer off. They return once the model stops reasoning. */
  readonly cut: readonly Extra[];
  /** The endpoint checks the value of `way`, so it does something. */
  readonly known: boolean;
  /** Why `way` is on trial: what was refused before, or how a model answered that reasoned. */
  readonly because?: { readonly refusal: Refusal } | { readonly terms: Terms } | undefined;
}

interface Refusal {
  /** An extra's name, or a parameter of the author's. */
  readonly of: string;
  readonly failure: Failure;
}

const OWN_LIMIT = 'length';

type Step = { readonly next: Trial } | { readonly terms: Terms } | { readonly failure: Failure };

/**
 * @param ask tries a variant. `bare` is the same without anything that the benchmark did not ask for.
 * @param known what another prompt of the model found out.
 * @returns how the variant is called, or why it cannot be. A throttled failure means that nobody knows.
 */
export async function negotiate(
  ask: (variant: ModelVariant, bare: ModelVariant) => Promise<Answer | Failure>,
  asked: Asked,
  known?: Terms,
): Promise<Terms | Failure> {
  let trial: Trial = known
    ? { ...known, ways: [], cut: [], known: true }
    : { extras: wantedExtras(asked), ways: waysFor(asked.variant.parameters), cut: [], known: false };
  const bare = called(fallbackTerms(asked), asked);
  for (;;) {
    const outcome = await ask(called(trial, asked), bare);
    const step = 'text' in outcome ? afterAnswer(trial, outcome, asked) : afterFailure(trial, outcome, asked);
    if ('failure' in step) return step.failure;
    if ('terms' in step) return step.terms;
    trial = step.next;
  }
}

/** The variant as its model is called. */
export function called({ extras, way, masked }: Terms, asked: Asked): ModelVariant {
  const variant: ModelVariant = { ...withExtras(extras, asked), ...(masked && { masked }) };
  return way ? { ...variant, parameters: { ...variant.parameters, ...way.parameters } } : variant;
}

/** What to ask for if nobody knows what the model accepts: nothing that it might refuse row by row. */
export const fallbackTerms = (asked: Asked): Terms => ({ extras: forcedExtras(wantedExtras(asked), asked) });

function afterAnswer(trial: Trial, answer: Answer, asked: Asked): Step {
  const extras = kept(trial.extras, answer, asked);
  const terms: Terms = { extras, way: trial.way, ...maskOf(answer.tokens, called(trial, asked)) };
  if (!answer.reasoned) return { terms };
  const reasoning = { ...terms, extras: extras.filter((extra) => !isCap(extra)) };
  if (trial.known || (trial.because && 'refusal' in trial.because)) return { terms: reasoning };
  const before = trial.because?.terms ?? { ...reasoning, way: undefined };
  // An effort that is accepted and changes nothing is ignored, and so would be the others.
  return tryNext(trial, trial.way ? trial.ways.filter(({ effort }) => !effort) : trial.ways, before);
}

/** Tries to make a model reason less that answered and reasoned. */
function tryNext(trial: Trial, [way, ...ways]: readonly Way[], before: Terms): Step {
  if (!way) return { terms: before };
  return {
    next: { ...trial, extras: [...trial.extras, ...trial.cut], cut: [], way, ways, because: { terms: before } },
  };
}

function afterFailure(trial: Trial, failure: Failure, asked: Asked): Step {
  const { extras, way } = trial;
  const caps = extras.filter(isCap);
  if (mayBeCut(failure) && caps.length > 0) {
    return { next: { ...trial, extras: extras.filter((extra) => !isCap(extra)), cut: caps } };
  }
  if (answeredOddly(failure)) return { terms: { extras, way } };
  if (failure.class !== 'permanent') return { failure };
  if (wasCut(failure)) return afterOwnLimit(trial, failure);
  if (way && isTried(trial) && blames(way, failure)) return afterWay(trial, way, failure, asked);
  const own = ownParameter(asked.variant, failure);
  const culprit = own ? undefined : named(extras, failure);
  const lost = culprit?.isLostToReasoning ? culprit.name : lostParameter(own);
  if (lost !== undefined && lost === refused(trial)) return afterSame(trial, failure, asked);
  const [first, ...ways] = trial.ways;
  if (lost !== undefined && !way && first?.effort) {
    return { next: { ...trial, way: first, ways, because: { refusal: { of: lost, failure } } } };
  }
  if (own) return { failure };
  if (way && isTried(trial) && !culprit) return afterWay(trial, way, failure, asked);
  return goOnWithout(trial, failure, asked);
}

const refused = ({ because }: Trial): string | undefined =>
  because && 'refusal' in because ? because.refusal.of : undefined;

/** Whether the way is on trial, and not what another prompt has settled on. */
const isTried = ({ because }: Trial): boolean => because !== undefined;

const blames = ({ blamed }: Way, { param = '', message }: Failure): boolean =>
  blamed.test(param) || blamed.test(message);

/** The author's limit leaves too little room, perhaps for reasoning. */
function afterOwnLimit(trial: Trial, failure: Failure): Step {
  const [first, ...ways] = trial.ways;
  if (trial.way || !first?.effort) return { failure };
  return { next: { ...trial, way: first, ways, because: { refusal: { of: OWN_LIMIT, failure } } } };
}

/** What was refused is refused in the same words though the model was asked not to reason: it bought nothing. */
function afterSame(trial: Trial, failure: Failure, asked: Asked): Step {
  const settled = { ...trial, because: undefined, ways: trial.ways.filter(({ effort }) => !effort) };
  return goOnWithout(trial.known ? settled : { ...settled, way: undefined }, failure, asked);
}

/** The way itself was refused. */
function afterWay(trial: Trial, way: Way, failure: Failure, asked: Asked): Step {
  const { ways, known } = waysAfter(way, trial.ways, failure);
  const [next, ...rest] = ways;
  const { because } = trial;
  if (because && 'terms' in because) {
    return tryNext({ ...trial, known: known && next !== undefined }, ways, because.terms);
  }
  if (next?.effort) return { next: { ...trial, way: next, ways: rest, known } };
  const plain = { ...trial, way: undefined, ways, because: undefined };
  if (because?.refusal.of === OWN_LIMIT) return { failure: because.refusal.failure };
  return because ? goOnWithout(plain, because.refusal.failure, asked) : { next: plain };
}

function goOnWithout(trial: Trial, failure: Failure, asked: Asked): Step {
  if (ownParameter(asked.variant, failure)) return { failure };
  const blamed = toBlame(trial.extras, failure, asked);
  return blamed ? { next: { ...trial, extras: without(trial.extras, blamed) } } : { failure };
}

/** @returns the parameter of the author's that the endpoint blames. */
const ownParameter = ({ parameters }: ModelVariant, { param }: Failure): string | undefined =>
  param !== undefined && Object.hasOwn(parameters, param) ? param : undefined;

/** @returns the name if a model may take the parameter once it does not reason. */
const lostParameter = (name: string | undefined): string | undefined =>
  name !== undefined && /^(temperature|top_p|logprobs|top_logprobs)$/.test(name) ? name : undefined;
