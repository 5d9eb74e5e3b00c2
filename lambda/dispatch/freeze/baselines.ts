// Learns what the baselines know, once, when the run is frozen. Writes nothing.
import { type Training, UntrainableError } from '../../shared/baselines/baseline.ts';
import { keywordPatterns, unknownKeywordLabels } from '../../shared/baselines/keywords.ts';
import { type BaselineName, baselineEntry } from '../../shared/baselines/registry.ts';
import type { Tuning } from '../../shared/baselines/tuning.ts';
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { BaselineFacts, Problem, Warning } from '../../shared/contracts/run.ts';
import type { BaselineVariant, Variant } from '../../shared/contracts/variant.ts';
import type { TrainSet } from '../../shared/csv/train.ts';
import { orDidYouMean } from '../../shared/text/closest.ts';
import { formatCount } from '../../shared/text/format.ts';
import { InputError } from '../../shared/text/input-error.ts';
import { textKey } from '../../shared/text/text-key.ts';
import { listed, plural, pluralHas } from '../../shared/text/words.ts';

/** By name, the work that trains each baseline on texts. It is known to be possible but has not been done yet. */
export type Trainings = ReadonlyMap<BaselineName, Training>;

export interface Learned {
  readonly facts: BaselineFacts;
  readonly trainings: Trainings;
  /** Without those that cannot be trained. */
  readonly variants: readonly Variant[];
  readonly warnings: readonly Warning[];
}

type Train = Pick<TrainSet, 'counts' | 'labels' | 'texts'>;

interface LearnInput {
  readonly variants: readonly Variant[];
  readonly benchmark: Pick<Benchmark, 'keywords'>;
  readonly labels: readonly string[];
  readonly train: Train | undefined;
  /** Texts to leave out of all learning, by textKey. */
  readonly leaked: ReadonlySet<string>;
  readonly file: string;
}

/** @throws InputError for keyword patterns of a label that does not exist. */
export async function learnBaselines(input: LearnInput): Promise<Learned> {
  const { variants, benchmark, labels, train, file } = input;
  const unknown = unknownKeywordLabels(labels, benchmark.keywords ?? {});
  if (unknown.length > 0) throw new InputError(unknown.map((label) => unknownLabel(label, labels, file)));
  const trainings = new Map<BaselineName, Training>();
  const untrainable = new Map<Variant, Warning>();
  for (const variant of variants) {
    if (variant.kind !== 'baseline' || !train) continue;
    try {
      const training = await trainingOf(variant, train, input);
      if (training) trainings.set(variant.model, training);
    } catch (error) {
      if (!(error instanceof UntrainableError)) throw error;
      const message = `The baseline ${variant.name} was left out: ${error.message}${sizeOf(error)}`;
      untrainable.set(variant, { code: 'untrainable', message });
    }
  }
  const trainable = variants.filter((one) => !untrainable.has(one));
  const facts: BaselineFacts = {
    counts: labels.map((label) => train?.counts.get(label) ?? 0),
    keywords: keywordPatterns(labels, benchmark.keywords),
  };
  return { facts, trainings, variants: trainable, warnings: [...untrainable.values()] };
}

/** Says what a baseline left out of a large train file, which is known once it is trained. */
export function partlyLearned(
  name: BaselineName,
  { terms, left_out_terms, min_df, train_rows, left_out_rows }: Tuning,
): Warning[] {
  const rows = left_out_rows > 0 && {
    code: 'train_rows_left_out',
    message: `The baseline ${name} learned from ${plural(train_rows, 'row')} of the train file, drawn at random: all ${formatCount(train_rows + left_out_rows)} are too many to train on.`,
    count: left_out_rows,
  };
  const rare = left_out_terms > 0 && {
    code: 'rare_terms_left_out',
    message: `The baseline ${name} knows ${formatCount(terms)} of ${formatCount(terms + left_out_terms)} different terms: those that at least ${pluralHas(min_df, 'train row')}. With all labels, more are too many to train on.`,
    count: left_out_terms,
  };
  return [rows, rare].filter((one) => one !== false);
}

function sizeOf({ size }: UntrainableError): string {
  if (!size) return '';
  return `: ${plural(size.rows, 'row')}, ${plural(size.words, 'different word')}, ${plural(size.labels, 'label')}.`;
}

/** @returns undefined for a baseline that needs no texts. @throws UntrainableError */
async function trainingOf(
  { model }: BaselineVariant,
  train: Train,
  { labels, leaked }: Pick<LearnInput, 'labels' | 'leaked'>,
): Promise<Training | undefined> {
  const entry = baselineEntry(model);
  if (entry.learnsFrom !== 'texts') return undefined;
  const indices = new Map(labels.map((label, index) => [label, index]));
  // A train row whose label the benchmark does not list teaches nothing about the labels it does list.
  const known = train.labels.flatMap((label, row) => {
    const index = indices.get(label);
    const text = train.texts[row] ?? '';
    return index === undefined || (leaked.size > 0 && leaked.has(textKey(text))) ? [] : [{ text, index }];
  });
  const { ready } = await entry.load();
  return ready(
    known.map(({ text }) => text),
    known.map(({ index }) => index),
  );
}

/** How many labels a message lists. */
const MAX_LISTED = 20;

function unknownLabel(label: string, labels: readonly string[], file: string): Problem {
  return {
    file,
    message: `keywords are given for ${label}, which is no label${orDidYouMean(label, labels)}`,
    advice: `Labels: ${listed(labels, MAX_LISTED)}.`,
  };
}
