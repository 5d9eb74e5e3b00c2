// What the rows so far have decided. A pure function of them and of what was decided before, which stays decided.
import type { Fact } from '../contracts/decided.ts';
import {
  differenceOfMean,
  differences,
  evidenceAbove,
  evidenceBelow,
  lowerBound,
  meanOfDifference,
  type Scores,
  upperBound,
} from './betting.ts';
import type { DecidableMetric, GateQuestion, Questions } from './questions.ts';
import type { Weights } from './weights.ts';

type GateFact = Extract<Fact, { about: 'gate' }>;

/** What is known of the first rows of each variant that was asked them. */
export interface Prefix {
  readonly rows: number;
  /** Rows of the file. */
  readonly of: number;
  /** Where rows belong together. */
  readonly weights?: Weights | undefined;
  scores(variant: number, metric: DecidableMetric): Scores;
}

/** Variants that get no more rows. */
export function endedBy(questions: Questions, facts: readonly Fact[]): ReadonlySet<number> {
  const behind = new Set(facts.flatMap((fact) => (fact.about === 'worse' ? [fact.variant] : [])));
  const isAnswered = ({ gate, variant, ofBest }: GateQuestion) =>
    (ofBest && behind.has(variant)) ||
    facts.some((fact) => fact.about === 'gate' && fact.gate === gate && fact.variant === variant);
  const judged = new Set(questions.gates.map(({ variant }) => variant));
  const asked = new Set([...judged, ...questions.contenders, ...questions.needAllRows]);
  const open = new Set([
    ...questions.needAllRows,
    ...questions.gates.filter((question) => !isAnswered(question)).map(({ variant }) => variant),
  ]);
  const isPlaced = (variant: number) => behind.has(variant) || isWithin(questions, facts, behind, variant);
  const areAllPlaced = questions.contenders.every(isPlaced);
  return new Set(
    [...asked].filter(
      // Those that are behind are no longer needed. The others are what the undecided ones are compared with.
      (variant) => !open.has(variant) && (areAllPlaced || behind.has(variant)),
    ),
  );
}

/** Shown to be within the margin of every variant that may be the best. */
function isWithin(
  { contenders }: Questions,
  facts: readonly Fact[],
  behind: ReadonlySet<number>,
  variant: number,
): boolean {
  return contenders
    .filter((other) => other !== variant && !behind.has(other))
    .every((than) => facts.some((fact) => fact.about === 'within' && fact.variant === variant && fact.than === than));
}

/** @param before facts from fewer rows @returns new facts only */
export function judge(questions: Questions, prefix: Prefix, before: readonly Fact[]): Fact[] {
  const ended = endedBy(questions, before);
  const isKnown = (about: Fact['about'], variant: number, other: number) =>
    before.some(
      (fact) =>
        fact.about === about && fact.variant === variant && (fact.about === 'gate' ? fact.gate : fact.than) === other,
    );
  const gates = questions.gates
    .filter(({ variant, gate }) => !ended.has(variant) && !isKnown('gate', variant, gate))
    .flatMap((question) => gateFact(question, prefix, questions.risk) ?? []);
  const active = questions.contenders.filter((variant) => !ended.has(variant));
  const pairs = active.flatMap((variant) =>
    active
      .filter((than) => than !== variant && !isKnown('worse', variant, than) && !isKnown('within', variant, than))
      .flatMap((than) => pairFact(variant, than, questions, prefix) ?? []),
  );
  return [...gates, ...pairs];
}

/**
 * A gate asks for a figure of this file, so the test is about what all its rows would give. It draws from a known number
 * of rows, which is sharper towards their end, and needs nothing but the random order: copies are rows of the file, too.
 */
function gateFact(
  { gate, variant, metric, min, max }: GateQuestion,
  { rows, of, scores }: Prefix,
  risk: number,
): GateFact | undefined {
  const own = scores(variant, metric);
  const enough = -Math.log(risk);
  const isAbove = (limit: number | undefined) => limit !== undefined && evidenceAbove(own, limit, of) >= enough;
  const isBelow = (limit: number | undefined) => limit !== undefined && evidenceBelow(own, limit, of) >= enough;
  const passes = (min === undefined || isAbove(min)) && (max === undefined || isBelow(max));
  const fails = isBelow(min) || isAbove(max);
  if (!passes && !fails) return undefined;
  return {
    about: 'gate',
    gate,
    variant,
    passes,
    lower: lowerBound(own, risk, of),
    upper: upperBound(own, risk, of),
    rows,
  };
}

/**
 * A comparison is about rows like these and not only about these, so the test draws from an endless population, in which
 * rows that belong together are one draw.
 */
function pairFact(
  variant: number,
  than: number,
  { margin, risk }: Questions,
  { rows, scores, weights }: Prefix,
): Fact | undefined {
  const behind = differences(scores(than, 'accuracy'), scores(variant, 'accuracy'), weights);
  const limit = meanOfDifference(margin);
  const enough = -Math.log(risk);
  if (evidenceAbove(behind, limit) >= enough)
    return { about: 'worse', variant, than, bound: differenceOfMean(lowerBound(behind, risk)), rows };
  if (evidenceBelow(behind, limit) >= enough)
    return { about: 'within', variant, than, bound: differenceOfMean(upperBound(behind, risk)), rows };
  return undefined;
}
