// What the baselines know, learned once when the run is frozen. Pure.

import { keywordPatterns, unknownKeywordLabels } from '../../shared/baselines/keywords.ts';
import { readyTfidf, type TfidfTraining, UntrainableError } from '../../shared/baselines/tfidf.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { BaselineFacts, Problem, Variant, Warning } from '../../shared/contracts/run.ts';
import type { TrainSet } from '../../shared/csv/train.ts';
import { orDidYouMean } from '../../shared/text/closest.ts';
import { InputError } from '../../shared/text/input-error.ts';
import { listed } from '../../shared/text/words.ts';
import { textKey } from '../prompts/leakage.ts';

export interface Learned {
  readonly facts: BaselineFacts;
  /** Of the classifier of `tfidf`, where the run has it: that it can be trained is known, and the work is still to do. */
  readonly tfidf: TfidfTraining | undefined;
  /** Without those that cannot be trained. */
  readonly variants: readonly Variant[];
  readonly warnings: readonly Warning[];
}

interface LearnInput {
  readonly variants: readonly Variant[];
  readonly benchmark: Pick<Benchmark, 'keywords'>;
  readonly labels: readonly string[];
  readonly train: Pick<TrainSet, 'counts' | 'labels' | 'texts'> | undefined;
  /** Texts that `tfidf` must not learn from, by textKey. */
  readonly leaked: ReadonlySet<string>;
  readonly file: string;
}

const isTfidf = (variant: Variant) => variant.kind === 'baseline' && variant.model === 'tfidf';

/** @throws InputError for keyword patterns of a label that does not exist. */
export function learnBaselines({ variants, benchmark, labels, train, leaked, file }: LearnInput): Learned {
  const unknown = unknownKeywordLabels(labels, benchmark.keywords ?? {});
  if (unknown.length > 0) throw new InputError(unknown.map((label) => unknownLabel(label, labels, file)));
  const facts: BaselineFacts = {
    counts: labels.map((label) => train?.counts.get(label) ?? 0),
    keywords: keywordPatterns(labels, benchmark.keywords),
  };
  if (!train || !variants.some(isTfidf)) return { facts, tfidf: undefined, variants, warnings: [] };
  try {
    return { facts, tfidf: tfidfOf(train, labels, leaked), variants, warnings: [] };
  } catch (error) {
    if (!(error instanceof UntrainableError)) throw error;
    const message = `The baseline tfidf was left out: ${error.message}`;
    const others = variants.filter((one) => !isTfidf(one));
    return { facts, tfidf: undefined, variants: others, warnings: [{ code: 'untrainable', message }] };
  }
}

function tfidfOf(
  train: Pick<TrainSet, 'labels' | 'texts'>,
  labels: readonly string[],
  leaked: ReadonlySet<string>,
): TfidfTraining {
  const indices = new Map(labels.map((label, index) => [label, index]));
  // A train row whose label the benchmark does not list teaches nothing about those that it does.
  const known = train.labels.flatMap((label, row) => {
    const index = indices.get(label);
    const text = train.texts[row] ?? '';
    return index === undefined || (leaked.size > 0 && leaked.has(textKey(text))) ? [] : [{ text, index }];
  });
  return readyTfidf(
    known.map(({ text }) => text),
    known.map(({ index }) => index),
  );
}

/** Labels listed in a message. */
const MAX_LISTED = 20;

function unknownLabel(label: string, labels: readonly string[], file: string): Problem {
  return {
    file,
    message: `keywords are given for ${label}, which is no label${orDidYouMean(label, labels)}`,
    advice: `Labels: ${listed(labels, MAX_LISTED)}.`,
  };
}
