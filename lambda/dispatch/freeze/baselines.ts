// What the baselines know, learned once when the run is frozen.

import { keywordPatterns, unknownKeywordLabels } from '../../shared/baselines/keywords.ts';
import { trainTfidf, UntrainableError } from '../../shared/baselines/tfidf.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { BaselineFacts, Problem, Variant, Warning } from '../../shared/contracts/run.ts';
import type { TrainSet } from '../../shared/csv/train.ts';
import { tfidfKey } from '../../shared/keys.ts';
import type { Store } from '../../shared/storage/store.ts';
import { orDidYouMean } from '../../shared/text/closest.ts';
import { InputError } from '../../shared/text/input-error.ts';
import { listed } from '../../shared/text/words.ts';
import { textKey } from '../prompts/leakage.ts';

export interface Learned {
  readonly facts: BaselineFacts;
  /** Without those that could not be trained. */
  readonly variants: Variant[];
  readonly warnings: Warning[];
}

interface LearnInput {
  readonly variants: readonly Variant[];
  readonly benchmark: Benchmark;
  readonly labels: readonly string[];
  readonly train: TrainSet | undefined;
  /** Texts that `tfidf` must not learn from, by textKey. */
  readonly leaked: ReadonlySet<string>;
  readonly file: string;
}

const isTfidf = (variant: Variant) => variant.kind === 'baseline' && variant.model === 'tfidf';

/**
 * Trains what the variants need; the classifier of `tfidf` goes to the bucket, the rest into run.json.
 * @throws InputError for keyword patterns of a label that does not exist.
 */
export async function learnBaselines(store: Store, run: string, input: LearnInput): Promise<Learned> {
  const { variants, benchmark, labels, train, leaked, file } = input;
  const unknown = unknownKeywordLabels(labels, benchmark.keywords ?? {});
  if (unknown.length > 0) throw new InputError(unknown.map((label) => unknownLabel(label, labels, file)));
  const facts: BaselineFacts = {
    counts: labels.map((label) => train?.counts.get(label) ?? 0),
    keywords: keywordPatterns(labels, benchmark.keywords),
  };
  if (!train || !variants.some(isTfidf)) return { facts, variants: [...variants], warnings: [] };
  try {
    await learnTfidf(store, run, train, labels, leaked);
    return { facts, variants: [...variants], warnings: [] };
  } catch (error) {
    if (!(error instanceof UntrainableError)) throw error;
    const message = `The baseline tfidf was left out: ${error.message}`;
    return { facts, variants: variants.filter((one) => !isTfidf(one)), warnings: [{ code: 'untrainable', message }] };
  }
}

async function learnTfidf(
  store: Store,
  run: string,
  train: TrainSet,
  labels: readonly string[],
  leaked: ReadonlySet<string>,
): Promise<void> {
  const indices = new Map(labels.map((label, index) => [label, index]));
  // A train row whose label the benchmark does not list teaches nothing about those that it does.
  const known = train.labels.flatMap((label, row) => {
    const index = indices.get(label);
    const text = train.texts[row] ?? '';
    return index === undefined || (leaked.size > 0 && leaked.has(textKey(text))) ? [] : [{ text, index }];
  });
  const model = trainTfidf(
    known.map(({ text }) => text),
    known.map(({ index }) => index),
  );
  await store.putGzipJson(tfidfKey(run), model);
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
