// Guesses which column holds the label: by names first, then by values.
import type { Problem } from '../contracts/run.ts';
import { InputError } from '../text/input-error.ts';
import { columnsAre, named, quote } from './named.ts';
import { isLabelName, isTextName, isWrittenAfterwards, soundsLikeLabel } from './names.ts';
import type { Profile } from './profile.ts';
import { settles } from './settles.ts';

/** Share of rows that may lack a label. Each row without one is reported. */
const MOST_BLANKS = 0.1;
/** More different numbers than this are measures, not classes. */
const MOST_CLASS_NUMBERS = 20;

/**
 * @param profiles the columns that may be the label, in file order.
 * @returns undefined if no column looks like one.
 * @throws InputError if several do.
 */
export function guessLabel(profiles: readonly Profile[], file: string): string | undefined {
  const byName = profiles.filter(({ column }) => isLabelName(column));
  // A single matching name suffices, whatever the column holds.
  if (byName.length === 1) return byName[0]?.column;
  const tiers = [
    byName.filter((profile) => couldBeLabel(profile)),
    profiles.filter((profile) => soundsLikeLabel(profile.column) && couldBeLabel(profile) && recurs(profile)),
    profiles.filter((profile) => isClass(profile)),
  ];
  for (const tier of tiers) {
    const labels = withoutTwins(tier);
    if (labels.length > 1) throw new InputError([ambiguous(labels, file)]);
    if (labels[0]) return labels[0].column;
  }
  // Several columns have such a name, and none looks like labels.
  if (byName.length > 1) throw new InputError([ambiguous(byName, file)]);
  return undefined;
}

/** Whether a column with a label's name holds values that labels may have. */
function couldBeLabel({ kind, values, filled, distinct }: Profile): boolean {
  if (kind === 'number' || kind === 'index') return filled === values.length && distinct <= MOST_CLASS_NUMBERS;
  if (kind === 'empty' || kind === 'date' || kind === 'url' || kind === 'code' || kind === 'prose') return false;
  return values.length - filled <= MOST_BLANKS * values.length;
}

/** Fewer rows can have nearly as many labels. */
const FEW_ROWS = 20;

/** A column such as `subject` is text if hardly two rows share a value. */
const recurs = ({ filled, distinct }: Profile): boolean =>
  filled < FEW_ROWS ? distinct < filled : distinct * 2 <= filled;

/** Whether a column can be the label by its values alone. */
function isClass({ column, kind, values, filled, distinct }: Profile): boolean {
  if (isTextName(column) || isWrittenAfterwards(column) || filled < values.length || distinct < 2) return false;
  return kind === 'category' || (kind === 'number' && distinct <= MOST_CLASS_NUMBERS && distinct * 3 <= filled);
}

/** Of columns that say the same, keeps the one in words: numbers with names beside them are shown by name. */
function withoutTwins(candidates: readonly Profile[]): readonly Profile[] {
  const kept: Profile[] = [];
  for (const candidate of candidates) {
    const twin = kept.findIndex((other) => settles(other, candidate)?.how === 'names');
    if (twin < 0) kept.push(candidate);
    else if (isNumeric(kept[twin]) && !isNumeric(candidate)) kept[twin] = candidate;
  }
  return kept;
}

const isNumeric = (profile: Profile | undefined): boolean => profile?.kind === 'number' || profile?.kind === 'index';

function ambiguous(candidates: readonly Profile[], file: string): Problem {
  const names = candidates.map(({ column }) => column);
  const [first = ''] = names;
  return {
    file,
    message: `${named(names)} ${names.length === 2 ? 'both' : 'all'} look like the label.`,
    advice: `Name one: --label ${JSON.stringify(first)}, or \`label: ${first}\` in a benchmark.`,
  };
}

/** Lines such as `LABEL text` or fastText's `__label__x text`, which have no delimiter. */
const LABEL_AND_TEXT = /^(__label__\S+|[A-Z][A-Z_]+:\S+|[A-Z_]{2,})\s+\S/;
const WHICH_DELIMITER = 'Is one of , ; or tab the delimiter?';

/** @param rows cells of a sample of rows. */
export function noLabel(header: readonly string[], rows: readonly (readonly string[])[], file: string): Problem {
  const [only] = header;
  if (header.length === 1 && only !== undefined) {
    const lines = [only, ...rows.map(([field = '']) => field)];
    if (lines.filter((line) => LABEL_AND_TEXT.test(line)).length > lines.length / 2) {
      const message = 'each line seems to begin with its label, and nothing separates it from the text.';
      return { file, message, advice: 'Put a tab between the two, and a first line "label", tab, "text".' };
    }
    const message = 'there is no label column: the file has one column.';
    return {
      file,
      message,
      advice: `${columnsAre(header)} ${WHICH_DELIMITER} Expected the texts and their labels in one file.`,
    };
  }
  return {
    file,
    message: 'there is no label column: none looks like it, by its name or its values.',
    advice: `${columnsAre(header)} Name it: --label ${quote(header.at(-1) ?? '')}, or \`label\` in a benchmark.`,
  };
}
