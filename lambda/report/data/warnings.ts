// What the reader must know about the data itself.
import type { DataChecks } from '../../shared/contracts/report/findings.ts';
import type { Source, Warning } from '../../shared/contracts/run.ts';
import { formatCount, formatPercent } from '../../shared/text/format.ts';
import { listed, oneOrMany, plural } from '../../shared/text/words.ts';
import { FEW_ROWS, VERY_LONG } from './checks.ts';

/** Labels named in one warning. */
const MAX_NAMED = 10;

type Verbs = readonly [one: string, many: string];
const HAVE: Verbs = ['has', 'have'];

export function dataWarnings(checks: DataChecks, trainFile: Source | undefined): Warning[] {
  const { duplicates, conflicting_labels, near_duplicates, empty, very_long, rare_labels, repeated_ids, train } =
    checks;
  const rows = (code: string, count: number, verbs: Verbs, rest: string): Warning[] =>
    count === 0 ? [] : [{ code, message: `${plural(count, 'row')} ${oneOrMany(count, ...verbs)} ${rest}`, count }];
  return [
    ...leaked(train),
    ...(trainFile && !train
      ? [
          {
            code: 'train_file_gone',
            message: `The train file ${trainFile.key} no longer exists, so leakage was not checked.`,
          },
        ]
      : []),
    ...rows(
      'conflicting_labels',
      conflicting_labels.count,
      HAVE,
      'the same text as an earlier row but a different label. No variant can be right on both.',
    ),
    ...rows(
      'duplicate_rows',
      duplicates.count,
      ['repeats', 'repeat'],
      'the text of an earlier row. Scores count each of them, intervals and tests only once.',
    ),
    ...rows(
      'near_duplicate_rows',
      near_duplicates.count,
      HAVE,
      'nearly the same text as an earlier row, and belong together with it.',
    ),
    ...rows('empty_texts', empty.count, HAVE, 'no text.'),
    ...rows('very_long_texts', very_long.count, HAVE, `more than ${formatCount(VERY_LONG)} characters.`),
    ...rows(
      'repeated_ids',
      repeated_ids,
      ['reuses', 'reuse'],
      'the id of an earlier row. In predictions.csv, the column row tells them apart.',
    ),
    ...rare(rare_labels),
  ];
}

function leaked(train: DataChecks['train']): Warning[] {
  const count = (train?.exact.count ?? 0) + (train?.near.count ?? 0);
  if (!train || count === 0) return [];
  const parts = [
    ...(train.exact.count > 0 ? [`${formatCount(train.exact.count)} word for word`] : []),
    ...(train.near.count > 0 ? [`${formatCount(train.near.count)} nearly`] : []),
  ];
  const message = `${plural(count, 'row')} of the holdout ${oneOrMany(count, 'is', 'are')} also in the train file (${parts.join(', ')}). ${judge(train)}`;
  return [{ code: 'leaked_rows', message, count }];
}

/** Dispatch keeps copies out of the examples and away from all that learns from texts. */
function judge({ near, left_out }: NonNullable<DataChecks['train']>): string {
  if (!left_out) {
    return near.count === 0
      ? 'Nothing learned from them.'
      : 'Variants that learned from the nearly identical ones have seen their labels, so their scores are too high.';
  }
  const { exact, near: nearly, tfidf } = left_out;
  const nothing = `Nothing learned from ${oneOrMany(exact + nearly, 'that train row', `those ${formatCount(exact + nearly)} train rows`)}, and no prompt shows ${oneOrMany(exact + nearly, 'it', 'them')}.`;
  if (!tfidf) return nothing;
  const { accuracy_without, accuracy_with } = tfidf;
  return `${nothing} Without ${oneOrMany(exact + nearly, 'it', 'them')} tfidf is right on ${formatPercent(accuracy_without)}, which is what counts; with ${oneOrMany(exact + nearly, 'it', 'them')} it would be on ${formatPercent(accuracy_with)}.`;
}

function rare(labels: DataChecks['rare_labels']): Warning[] {
  if (labels.length === 0) return [];
  const named = labels.map(({ label, rows }) => `${JSON.stringify(label)} (${rows})`);
  return [
    {
      code: 'rare_labels',
      message: `Labels with fewer than ${FEW_ROWS} rows: ${listed(named, MAX_NAMED)}. Their scores say little, and they make macro averages unstable.`,
      count: labels.length,
    },
  ];
}
