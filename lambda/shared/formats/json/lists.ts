// Rows that are lists: decides whether the first one names the columns.
import { cellText } from './value.ts';

/** A first list with one of these names is a header. */
const NAMES = new Set(
  'text,texts,sentence,review,title,body,content,message,input,question,label,labels,tag,category,class,target,id'.split(
    ',',
  ),
);

interface Header {
  readonly columns: readonly string[];
  /** Whether the first list is a row itself. */
  readonly isData: boolean;
  readonly notes: readonly string[];
}

/** @param asked the user's `header` setting */
export function headerOf(first: readonly unknown[], asked: boolean | undefined): Header {
  const names = first.map(cellText);
  const looksNamed =
    first.every((value) => typeof value === 'string') &&
    new Set(names).size === names.length &&
    names.some((name) => NAMES.has(name.trim().toLowerCase()));
  if (asked ?? looksNamed) return { columns: names, isData: false, notes: [] };
  if (names.length === 2) {
    const note = 'The first of two values was taken to be the text, and the second the label.';
    return { columns: ['text', 'label'], isData: true, notes: [note] };
  }
  return { columns: names.map((_, index) => `column ${index + 1}`), isData: true, notes: [] };
}
