// Shows which settings a trained baseline or classifier has, and how they were chosen.

import type { Analyzer, Tuning } from '../../../../shared/baselines/tuning.ts';
import type { VariantReport } from '../../../../shared/contracts/report/variant.ts';
import type { Training } from '../../../../shared/contracts/training.ts';
import { formatCount, formatDollars, formatPercent, formatSignificant } from '../../../../shared/text/format.ts';
import { plural } from '../../../../shared/text/words.ts';

export function TuningNote({ variant }: { variant: VariantReport }) {
  const { tuning: found, training, model } = variant;
  if (training) return <p class="note">{trained(training)}</p>;
  if (!found) return false;
  const { analyzers, C, train_rows, terms } = found;
  const size = `It learned from ${plural(train_rows, 'train row')} and knows ${plural(terms, 'term')}.`;
  return (
    <p class="note">
      Its terms are {analyzers.map(termsOf).join(' and ')}, and C is {C}. {decided(found, model)} {size}
    </p>
  );
}

function termsOf({ analyzer, ngram_range: [shortest, longest] }: Analyzer): string {
  if (analyzer === 'word') return 'words';
  const where = analyzer === 'char_wb' ? ' within words' : '';
  return `runs of ${shortest} to ${longest} characters${where} (scikit-learn’s ${analyzer})`;
}

function decided(found: Tuning, model: string): string {
  const { chosen_by, folds, cross_validated_rows, accuracy, default_accuracy } = found;
  if (chosen_by === 'script')
    return 'The script puts no space between words, and the train rows are too few to try more.';
  if (chosen_by === 'default') {
    return model === 'tfidf'
      ? 'These are the defaults: the train rows are too few to choose by.'
      : 'These are the defaults, whatever the train rows.';
  }
  const tried = `by cross-validation, ${formatCount(folds)} folds of ${plural(cross_validated_rows, 'train row')}`;
  if (isDefault(found)) {
    return `Of what was tried ${tried}, nothing was right more often than these, which are the defaults (${formatPercent(accuracy)}).`;
  }
  return `They were right most often of what was tried ${tried}: ${formatPercent(accuracy)}. The defaults, words and C = 10, were right on ${formatPercent(default_accuracy)}; list tfidf-default among the baselines for their scores on these rows.`;
}

function isDefault({ analyzers, C }: Tuning): boolean {
  return analyzers.length === 1 && analyzers[0]?.analyzer === 'word' && C === 10;
}

function trained(found: Training): string {
  const { C, k, chosen_by, folds, cross_validated_rows, log_loss, dimensions, train_rows, failed_rows, left_out_rows } =
    found;
  const setting = C === null ? neighbours(k ?? 0) : `A multinomial logistic regression with C = ${C} decides`;
  const how =
    C === null
      ? `each of ${plural(cross_validated_rows, 'train row')} classified by the others`
      : `${formatCount(folds)} folds of ${plural(cross_validated_rows, 'train row')}`;
  const why =
    chosen_by === 'default'
      ? `${C === null ? 'k' : 'C'} is the default: the train rows are too few to choose by.`
      : `Of what was tried by cross-validation (${how}), this had the lowest log loss: ${formatSignificant(log_loss ?? 0)}.`;
  const without = failed_rows > 0 ? ` ${plural(failed_rows, 'train row')} got no vector.` : '';
  const left =
    left_out_rows > 0 ? ` ${plural(left_out_rows, 'train row')} were left out, as all would be too many.` : '';
  return `${setting}. ${why} It learned from ${plural(train_rows, 'train row')} as vectors of ${formatCount(dimensions)} numbers, ${paid(found)}.${without}${left}`;
}

function paid({ cost_usd, prompt_tokens }: Training): string {
  const tokens = prompt_tokens === null ? '' : ` (${formatCount(prompt_tokens)} tokens)`;
  return cost_usd === null
    ? `for an unknown price${tokens}`
    : `for ${formatDollars(cost_usd)}${tokens}, paid once for all classifiers of the model and not part of the cost below`;
}

const neighbours = (k: number): string =>
  k > 1 ? `The ${formatCount(k)} nearest train rows by cosine decide` : 'The nearest train row by cosine decides';
