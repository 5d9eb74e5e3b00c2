// What the reader must know about the data itself.
import type { DataChecks } from '../../shared/contracts/report.ts';
import type { Source, Warning } from '../../shared/contracts/run.ts';
import { formatCount, plural } from '../../shared/text/format.ts';
import { FEW_ROWS, VERY_LONG } from './checks.ts';

/** Labels named in one warning. */
const MAX_NAMED = 10;

export function dataWarnings(checks: DataChecks, trainFile: Source | undefined): Warning[] {
  const { duplicates, conflicting_labels, near_duplicates, empty, very_long, rare_labels, repeated_ids, train } =
    checks;
  const rows = (code: string, count: number, one: string, many: string): Warning[] =>
    count === 0 ? [] : [{ code, message: `${plural(count, 'row')} ${count === 1 ? one : many}`, count }];
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
      'has the same text as an earlier row but a different label. No variant can be right on both.',
      'have the same text as an earlier row but a different label. No variant can be right on both.',
    ),
    ...rows(
      'duplicate_rows',
      duplicates.count,
      'repeats the text of an earlier row. Such rows count twice and make intervals too narrow.',
      'repeat the text of an earlier row. Such rows count twice and make intervals too narrow.',
    ),
    ...rows(
      'near_duplicate_rows',
      near_duplicates.count,
      'has nearly the same text as an earlier row.',
      'have nearly the same text as an earlier row.',
    ),
    ...rows('empty_texts', empty.count, 'has no text.', 'have no text.'),
    ...rows(
      'very_long_texts',
      very_long.count,
      `has more than ${formatCount(VERY_LONG)} characters.`,
      `have more than ${formatCount(VERY_LONG)} characters.`,
    ),
    ...rows(
      'repeated_ids',
      repeated_ids,
      'reuses the id of an earlier row. In predictions.csv, the column row tells them apart.',
      'reuse the id of an earlier row. In predictions.csv, the column row tells them apart.',
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
  const message = `${plural(count, 'row')} of the holdout ${count === 1 ? 'is' : 'are'} also in the train file (${parts.join(', ')}). ${judge(train)}`;
  return [{ code: 'leaked_rows', message, count }];
}

/** Dispatch keeps exact duplicates out of the examples and away from tfidf. */
function judge({ near }: NonNullable<DataChecks['train']>): string {
  return near.count === 0
    ? 'Nothing learned from them.'
    : 'Variants that learned from the nearly identical ones have seen their labels, so their scores are too high.';
}

function rare(labels: DataChecks['rare_labels']): Warning[] {
  if (labels.length === 0) return [];
  const named = labels.slice(0, MAX_NAMED).map(({ label, rows }) => `${JSON.stringify(label)} (${rows})`);
  const more = labels.length > MAX_NAMED ? ` and ${formatCount(labels.length - MAX_NAMED)} more` : '';
  return [
    {
      code: 'rare_labels',
      message: `Labels with fewer than ${FEW_ROWS} rows: ${named.join(', ')}${more}. Their scores say little, and they make macro averages unstable.`,
      count: labels.length,
    },
  ];
}
