// What the baselines know, learned once when the run is frozen.
import { gzipSync } from 'node:zlib';
import { UntrainableError } from '../../shared/baselines/baseline.ts';
import { keywordPatterns, unknownKeywordLabels } from '../../shared/baselines/keywords.ts';
import { baselineEntry } from '../../shared/baselines/registry.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { BaselineFacts, BaselineVariant, Problem, Variant, Warning } from '../../shared/contracts/run.ts';
import type { TrainSet } from '../../shared/csv/train.ts';
import { modelKey } from '../../shared/keys.ts';
import type { Store } from '../../shared/storage/store.ts';
import { closest } from '../../shared/text/closest.ts';
import { InputError } from '../../shared/text/input-error.ts';
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
  /** Texts that nothing may learn from, by textKey. */
  readonly leaked: ReadonlySet<string>;
  readonly file: string;
}

/**
 * Trains what the variants need; what is learned from texts goes to the bucket, the rest into run.json.
 * @throws InputError for keyword patterns of a label that does not exist.
 */
export async function learnBaselines(store: Store, run: string, input: LearnInput): Promise<Learned> {
  const { variants, benchmark, labels, train, file } = input;
  const unknown = unknownKeywordLabels(labels, benchmark.keywords ?? {});
  if (unknown.length > 0) throw new InputError(unknown.map((label) => unknownLabel(label, labels, file)));
  const facts: BaselineFacts = {
    counts: labels.map((label) => train?.counts.get(label) ?? 0),
    keywords: keywordPatterns(labels, benchmark.keywords),
  };
  const untrained = new Map<Variant, Warning>();
  for (const variant of variants) {
    const warning = variant.kind === 'baseline' && train && (await learnFromTexts(store, run, variant, train, input));
    if (warning) untrained.set(variant, warning);
  }
  return { facts, variants: variants.filter((one) => !untrained.has(one)), warnings: [...untrained.values()] };
}

/** @returns why it could not. */
async function learnFromTexts(
  store: Store,
  run: string,
  { name, model }: BaselineVariant,
  train: TrainSet,
  { labels, leaked }: Pick<LearnInput, 'labels' | 'leaked'>,
): Promise<Warning | undefined> {
  const entry = baselineEntry(model);
  if (entry.learnsFrom !== 'texts') return undefined;
  const indices = new Map(labels.map((label, index) => [label, index]));
  // A train row whose label the benchmark does not list teaches nothing about those that it does.
  const known = train.labels.flatMap((label, row) => {
    const index = indices.get(label);
    const text = train.texts[row] ?? '';
    return index === undefined || (leaked.size > 0 && leaked.has(textKey(text))) ? [] : [{ text, index }];
  });
  const { learn } = await entry.load();
  try {
    const learned = learn(
      known.map(({ text }) => text),
      known.map(({ index }) => index),
    );
    await store.put(modelKey(run, model), gzipSync(JSON.stringify(learned)), { contentType: 'application/gzip' });
    return undefined;
  } catch (error) {
    if (!(error instanceof UntrainableError)) throw error;
    return { code: 'untrainable', message: `The baseline ${name} was left out: ${error.message}` };
  }
}

function unknownLabel(label: string, labels: readonly string[], file: string): Problem {
  const near = closest(label, labels);
  return {
    file,
    message: `keywords are given for ${label}, which is no label${near ? `; did you mean ${near}?` : '.'}`,
    advice: `Labels: ${labels.slice(0, 20).join(', ')}.`,
  };
}
