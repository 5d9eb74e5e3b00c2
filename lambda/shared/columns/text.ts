// Chooses the columns that models read: what people write. Leaves out all others, each with a reason.
import { formatPercent } from '../text/format.ts';
import { quote } from './named.ts';
import { isTextName, isWrittenAfterwards } from './names.ts';
import type { Kind, Profile } from './profile.ts';
import { type Settled, settles } from './settles.ts';

export interface LeftOut {
  readonly column: string;
  readonly reason: string;
  /** Set if the column tells the label: a sentence about it. */
  readonly warning?: string;
}

export interface TextChoice {
  /** In file order. */
  readonly text: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

const REASONS: Readonly<Record<Exclude<Kind, 'prose' | 'word'>, string>> = {
  empty: 'empty',
  constant: 'the same in every row',
  index: 'counts the rows',
  number: 'numbers',
  date: 'dates',
  url: 'addresses',
  code: 'ids',
  category: 'few values',
};

/** From what is surely text to what may be. Models see only the first rank that a file has. */
const RANKS: readonly ((profile: Profile) => boolean)[] = [
  ({ column, kind }) => kind === 'prose' || (isTextName(column) && (kind === 'word' || kind === 'category')),
  ({ kind }) => kind === 'word',
  ({ kind }) => kind === 'category',
  // Better than nothing; the user will see what is wrong with it.
  ({ column, kind }) => isTextName(column) || kind === 'constant',
];

/**
 * @param columns all but the label, the id and the group.
 * @param label undefined if it is not known, as for rows to predict.
 */
export function chooseText(columns: readonly Profile[], label: Profile | undefined): TextChoice {
  const telling = new Map<string, LeftOut>();
  for (const column of columns) {
    const settled = label && settles(label, column);
    // A text that is always repeated with the same label is still a text.
    const isText = isTextName(column.column) && settled?.how !== 'filled';
    if (label && settled && !isText) telling.set(column.column, toLeftOut(label, column, settled));
  }
  const known = columns.filter(({ column }) => !telling.has(column));
  const before = known.filter(({ column }) => !isWrittenAfterwards(column));
  const text = firstRank(before) ?? firstRank(known) ?? [];
  const leftOut = columns.flatMap((profile) => {
    if (text.includes(profile.column)) return [];
    return [telling.get(profile.column) ?? { column: profile.column, reason: reasonOf(profile) }];
  });
  return { text, leftOut };
}

function firstRank(columns: readonly Profile[]): readonly string[] | undefined {
  for (const rank of RANKS) {
    const found = columns.filter(rank).map(({ column }) => column);
    if (found.length > 0) return found;
  }
  return undefined;
}

function reasonOf({ column, kind }: Profile): string {
  if (kind === 'prose') return 'written after the label, by its name';
  if (kind === 'word') return isWrittenAfterwards(column) ? 'written after the label, by its name' : 'names or short';
  return REASONS[kind];
}

function toLeftOut(label: Profile, { column, kind }: Profile, { how, share, label: only }: Settled): LeftOut {
  if (how === 'names' && (kind === 'number' || kind === 'index' || label.kind === 'number')) {
    const reason = `stands for ${quote(label.column)}`;
    return kind === 'number' || kind === 'index'
      ? { column, reason }
      : { column, reason, warning: toldBy(column, share) };
  }
  if (how === 'filled') {
    const reason = `set apart by ${quote(only ?? '')}`;
    const warning = `${quote(column)} was left out: whether it has a value tells the label ${quote(only ?? '')} in ${formatPercent(share)} of such rows. ${IF_KNOWN}`;
    return { column, reason, warning };
  }
  return { column, reason: `tells ${formatPercent(share)} of the labels`, warning: toldBy(column, share) };
}

const IF_KNOWN = 'If it is known before the label is, name it as `text`.';

const toldBy = (column: string, share: number): string =>
  `${quote(column)} was left out: it alone tells ${formatPercent(share)} of the labels. ${IF_KNOWN}`;
