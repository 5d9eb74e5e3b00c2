// What the baselines know, learned once when the run is frozen.
import { gzipSync } from 'node:zlib';
import { keywordPatterns, unknownKeywordLabels } from '../shared/baselines/keywords.ts';
import { trainTfidf } from '../shared/baselines/tfidf.ts';
import { closest } from '../shared/closest.ts';
import type { Benchmark } from '../shared/contracts/benchmark.ts';
import type { BaselineFacts, Problem, Variant } from '../shared/contracts/run.ts';
import { InputError } from '../shared/input-error.ts';
import { tfidfKey } from '../shared/keys.ts';
import type { Store } from '../shared/store.ts';
import type { TrainSet } from '../shared/train.ts';

/**
 * Trains what the variants need; the classifier of `tfidf` goes to the bucket, the rest into run.json.
 * @throws InputError for keyword patterns of a label that does not exist.
 */
export async function learnBaselines(
  store: Store,
  run: string,
  input: {
    readonly variants: readonly Variant[];
    readonly benchmark: Benchmark;
    readonly labels: readonly string[];
    readonly train: TrainSet | undefined;
    readonly file: string;
  },
): Promise<BaselineFacts> {
  const { variants, benchmark, labels, train, file } = input;
  const unknown = unknownKeywordLabels(labels, benchmark.keywords ?? {});
  if (unknown.length > 0) throw new InputError(unknown.map((label) => unknownLabel(label, labels, file)));

  if (train && variants.some((variant) => variant.kind === 'baseline' && variant.model === 'tfidf')) {
    const indices = new Map(labels.map((label, index) => [label, index]));
    // A train row whose label the benchmark does not list teaches nothing about those that it does.
    const known = train.labels.flatMap((label, row) => {
      const index = indices.get(label);
      return index === undefined ? [] : [{ text: train.texts[row] ?? '', index }];
    });
    const model = trainTfidf(
      known.map(({ text }) => text),
      known.map(({ index }) => index),
      labels.length,
    );
    await store.put(tfidfKey(run), gzipSync(JSON.stringify(model)), { contentType: 'application/gzip' });
  }
  return {
    counts: labels.map((label) => train?.counts.get(label) ?? 0),
    keywords: keywordPatterns(labels, benchmark.keywords),
  };
}

function unknownLabel(label: string, labels: readonly string[], file: string): Problem {
  const near = closest(label, labels);
  return {
    file,
    message: `keywords are given for ${label}, which is no label${near ? `; did you mean ${near}?` : '.'}`,
    advice: `Labels: ${labels.slice(0, 20).join(', ')}.`,
  };
}
