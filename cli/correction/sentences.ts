// What corrected predictions mean, in words.
import { at } from '../../lambda/shared/at.ts';
import { formatCount, formatInterval, formatNamedPValue, formatPercent } from '../../lambda/shared/text/format.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import type { Correction } from './contract.ts';
import type { Estimate } from './ppi.ts';
import { FALSE_ALARMS } from './unlike.ts';

/** Labels in a sentence: the most frequent ones. */
const MAX_LABELS = 5;

type Facts = Omit<Correction, 'sentences'>;

/** Of the most accurate variant; corrected.json has all. */
export function sentences({ labels, variants, unlike }: Facts): string[] {
  const [best] = variants;
  if (!best) return [];
  const { name, rows, holdout_rows, label_shift, same_distribution, accuracy, holdout_accuracy, predicted } = best;
  const shares = label_shift ?? same_distribution;
  const condition = label_shift
    ? `if only the shares of the labels differ from the ${plural(holdout_rows, 'row')} of the holdout`
    : `if the rows are drawn as the ${plural(holdout_rows, 'row')} of the holdout were, with the same shares of labels`;
  const order = labels
    .map((label, index) => ({ label, predicted: at(predicted, index), share: at(shares, index) }))
    .sort((a, b) => b.share.value - a.share.value);
  const items = order
    .slice(0, MAX_LABELS)
    .map((one) => `${one.label} ${estimate(one.share)}, predicted ${formatPercent(one.predicted)}`);
  const more = order.length > MAX_LABELS ? `; ${order.length - MAX_LABELS} more in corrected.json` : '';
  return [
    `Of these ${plural(rows, 'row')}, ${name} is right on about ${estimate(accuracy ?? holdout_accuracy)}, ${condition}.`,
    `Shares of the labels, corrected for its errors: ${items.join('; ')}${more}.`,
    ...(unlike[0] ? [warning(unlike[0], unlike.length - 1)] : []),
  ];
}

const estimate = (one: Estimate): string => `${formatPercent(one.value)} (95% interval ${formatInterval(one)})`;

/** One false alarm in twenty. */
function warning(found: Correction['unlike'][number], more: number): string {
  const { what, variant, label, holdout, now, p_value } = found;
  const p = `${formatNamedPValue(p_value)}, corrected; false alarms ${formatPercent(FALSE_ALARMS)}`;
  const others = more > 0 ? ` ${plural(more, 'other difference')} in corrected.json.` : '';
  const which: Record<typeof what, string> = {
    label: `${variant} gives ${label} to ${formatPercent(now)}, and gave it to ${formatPercent(holdout)} there`,
    confidence: `the median confidence of ${variant} is ${formatPercent(now)}, and was ${formatPercent(holdout)}`,
    length: `half of the texts have up to ${plural(now, 'character')}, and had up to ${formatCount(holdout)} there`,
    unseen_words: `${formatPercent(now)} of the words are new to half of the holdout, and ${formatPercent(holdout)} of those of its other half`,
  };
  const then =
    what === 'label'
      ? 'If only the shares of the labels have changed, the figures under that condition hold; else label some of these rows.'
      : 'Then the figures above may not hold: label some of these rows.';
  return `These rows look unlike the holdout: ${which[what]} (${p}). ${then}${others}`;
}
