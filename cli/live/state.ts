// What the live page shows of a run, from what has been counted: a pure function. However large the run, it is small.
import { wilson } from '../../lambda/report/intervals/wilson.ts';
import type { Score } from '../../lambda/shared/contracts/report/scores.ts';
import type { Run } from '../../lambda/shared/contracts/run.ts';
import { budgetOf, LIMIT_NAMES } from '../../lambda/shared/spend/budget.ts';
import { cut } from '../../lambda/shared/text/format.ts';
import type { Totals } from '../runs/segments.ts';
import type { Failures, Tally } from './tally.ts';

/** Labels of which the page shows the answers, variants beside each other, and kinds of failure. */
const MAX_LABELS = 15;
const MAX_COLUMNS = 12;
const MAX_FAILURES = 20;
/** Characters of a name or label, which comes from a file. */
const MAX_NAME = 200;

/**
 * `reading`: the run's files are looked at. `training`: train rows are embedded. `asking`: predictions come. `writing`:
 * all are there. `ended`: the report stands.
 */
export type Stage = 'reading' | 'training' | 'asking' | 'writing' | 'ended';

export interface LiveVariant {
  readonly name: string;
  readonly answered: number;
  readonly invalid: number;
  readonly failed: number;
  readonly skipped: number;
  /** Samples that its accuracy is about: asked, and with a true label. */
  readonly scored: number;
  /** Null in rows to predict. */
  readonly accuracy: Score | null;
}

/** Shares are of a variant's answered samples; null if it has none. */
interface LiveLabel {
  readonly label: string;
  /** Share of the samples so far that have the label; null in rows to predict. */
  readonly truth: number | null;
  readonly answers: readonly { readonly count: number; readonly share: number | null }[];
}

export interface LiveState {
  readonly name: string;
  readonly run: string;
  readonly stage: Stage;
  /** ISO 8601. */
  readonly createdAt: string | null;
  readonly rows: number;
  readonly repeats: number;
  readonly done: number;
  readonly total: number;
  readonly unanswered: number;
  readonly perSecond: number | null;
  readonly secondsLeft: number | null;
  /** Since something changed. */
  readonly quietSeconds: number;
  readonly usd: number;
  /** Null if nothing limits the run. */
  readonly budget: { readonly usd: number; readonly of: string } | null;
  readonly estimatedUsd: number | null;
  /** Segments whose predictions are counted in `done`, but not yet in what follows. */
  readonly unread: number;
  readonly variants: readonly LiveVariant[];
  /** Samples of each variant. */
  readonly samplesEach: number;
  /** Names of the columns of `labels`. */
  readonly columns: readonly string[];
  readonly labels: readonly LiveLabel[];
  readonly moreLabels: number;
  readonly failures: readonly (Omit<Failures, 'variant' | 'message'> & {
    readonly variant: string;
    readonly message: string | null;
  })[];
  readonly moreFailures: number;
  /** Rows are asked in random order, so those that are answered are a sample. */
  readonly isRandomOrder: boolean;
  /** Sentences: why it waits, how far its waves are, why it was stopped. */
  readonly notes: readonly string[];
}

/** What is known of a run at one moment. */
export interface LiveFacts {
  readonly name: string;
  readonly run: string;
  readonly stage: Stage;
  /** Undefined until it is frozen, and with it what is counted. */
  readonly frozen?: { readonly run: Run; readonly tally: Tally; readonly totals: Totals; readonly total: number };
  readonly perSecond?: number | undefined;
  readonly secondsLeft?: number | undefined;
  readonly quietSeconds: number;
  readonly unread: number;
  readonly notes: readonly string[];
}

const NOTHING = { done: 0, unanswered: 0, usd: 0 };

export function liveState({ name, run, stage, frozen, ...facts }: LiveFacts): LiveState {
  const { done, unanswered, usd } = frozen?.totals ?? NOTHING;
  const failures = frozen?.tally.failures() ?? [];
  const names = frozen?.run.variants.map((variant) => cut(variant.name, MAX_NAME)) ?? [];
  return {
    name: cut(name, MAX_NAME),
    run,
    stage,
    createdAt: frozen?.run.created_at ?? null,
    rows: frozen?.run.rows ?? 0,
    repeats: frozen?.run.benchmark.repeats ?? 1,
    done,
    total: frozen?.total ?? 0,
    unanswered,
    perSecond: facts.perSecond ?? null,
    secondsLeft: facts.secondsLeft ?? null,
    quietSeconds: Math.floor(facts.quietSeconds),
    usd,
    budget: frozen ? budgetFor(frozen.run) : null,
    estimatedUsd: frozen?.run.plan?.cost_usd ?? null,
    unread: facts.unread,
    variants: frozen ? names.map((one, variant) => variantState(frozen.run, frozen.tally, one, variant)) : [],
    samplesEach: frozen ? frozen.run.rows * frozen.run.benchmark.repeats : 0,
    columns: names.slice(0, MAX_COLUMNS),
    ...(frozen ? labelsState(frozen.run, frozen.tally) : { labels: [], moreLabels: 0 }),
    failures: failures.slice(0, MAX_FAILURES).map(({ variant, code, count, message }) => ({
      variant: names[variant] ?? '',
      code,
      count,
      message: message ?? null,
    })),
    moreFailures: failures.slice(MAX_FAILURES).reduce((sum, { count }) => sum + count, 0),
    isRandomOrder: frozen?.run.order === 'random',
    notes: facts.notes,
  };
}

function budgetFor(run: Run): LiveState['budget'] {
  const budget = budgetOf(run);
  return budget ? { usd: budget.micro_usd / 1e6, of: LIMIT_NAMES[budget.of] } : null;
}

/**
 * As in the report, repeats of a row are no evidence about other rows: the interval is as wide as if each row had been
 * asked once.
 */
function variantState(run: Run, tally: Tally, name: string, variant: number): LiveVariant {
  const { samples, right } = tally.scored(variant);
  const { repeats } = run.benchmark;
  const accuracy: Score = {
    value: samples === 0 ? null : right / samples,
    ci: wilson(right / repeats, samples / repeats),
  };
  return {
    name,
    answered: tally.status(variant, 'answered'),
    invalid: tally.status(variant, 'invalid'),
    failed: tally.status(variant, 'failed'),
    skipped: tally.status(variant, 'skipped'),
    scored: samples,
    accuracy: run.purpose === 'predict' ? null : accuracy,
  };
}

/** All labels in their own order or, of many, the most frequent first. */
function labelsState({ labels, variants, purpose }: Run, tally: Tally): Pick<LiveState, 'labels' | 'moreLabels'> {
  const columns = [...variants.keys()].slice(0, MAX_COLUMNS);
  const frequency = (label: number) =>
    columns.reduce((sum, variant) => sum + tally.predicted(variant, label), tally.truths(label));
  const all = [...labels.keys()];
  const shown =
    all.length <= MAX_LABELS ? all : all.sort((a, b) => frequency(b) - frequency(a) || a - b).slice(0, MAX_LABELS);
  const truths = tally.truths();
  return {
    labels: shown.map((label) => ({
      label: cut(labels[label] ?? '', MAX_NAME),
      truth: purpose === 'predict' ? null : share(tally.truths(label), truths),
      answers: columns.map((variant) => {
        const count = tally.predicted(variant, label);
        return { count, share: share(count, tally.status(variant, 'answered')) };
      }),
    })),
    moreLabels: all.length - shown.length,
  };
}

const share = (count: number, of: number): number | null => (of === 0 ? null : count / of);
