// The `keywords` baseline: looks for each label's name, or for words that the author lists.

import type { SimpleBaseline } from './baseline.ts';
import { majority } from './majority.ts';
import { UNSPACED } from './unspaced.ts';

/** By label, as the benchmark's author wrote them. */
type CustomKeywords = Readonly<Record<string, readonly string[]>>;

/** Words in a label's name that say nothing about its texts. */
const STOP_WORDS = new Set(['a', 'an', 'and', 'by', 'for', 'from', 'in', 'of', 'on', 'or', 'the', 'to', 'with']);

/** A word; a character of an unspaced script, where a pattern may match anywhere; any other sign (as in C++ or .NET). Spaces, dashes and _ only separate. */
const TOKEN = new RegExp(String.raw`[[\p{L}\p{M}\p{N}]--[${UNSPACED}]]+|[${UNSPACED}]|[^\s\p{Pd}_]`, 'gv');
const WORD = /[\p{L}\p{M}\p{N}]/u;
/** Between a label's words, the bounds of camelCase and of ACRONYMWord included. */
const WORD_BOUNDARY = /[^\p{L}\p{M}\p{N}]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

export const keywordsBaseline: SimpleBaseline = {
  predictor({ keywords, counts }) {
    const read = keywordReader(keywords, counts);
    return (text) => {
      const { label, found } = read(text);
      return found ? { label } : { label, fallback: true };
    };
  },
};

/**
 * The patterns of each label. The author's words for a label replace its own, which are its name, its name with the
 * words apart, and each word but stop words and single letters.
 * @example keywordPatterns(['computer-vision', 'dataOps']) // [['computer-vision', 'computer', 'vision'], …]
 */
export function keywordPatterns(labels: readonly string[], custom: CustomKeywords = {}): string[][] {
  const byLabel = new Map(Object.entries(custom));
  return labels.map((label) => distinct(byLabel.get(label) ?? ownPatterns(label)));
}

/** Keys with patterns that are not labels. */
export function unknownKeywordLabels(labels: readonly string[], custom: CustomKeywords): string[] {
  return Object.keys(custom).filter((label) => !labels.includes(label));
}

/**
 * A function from a text to the label whose patterns it holds most often, each occurrence counted with the number of
 * its words; of equal ones the label with more rows in the train file, then the first. No occurrence: the majority.
 * A pattern matches as whole words in any case, and dashes and underscores count as spaces.
 */
export function keywordPredictor(
  patterns: readonly (readonly string[])[],
  counts: readonly number[],
): (text: string) => number {
  const read = keywordReader(patterns, counts);
  return (text) => read(text).label;
}

interface KeywordReading {
  readonly label: number;
  /** Whether any pattern occurs; else the label is the majority's, which says nothing about the text. */
  readonly found: boolean;
}

function keywordReader(
  patterns: readonly (readonly string[])[],
  counts: readonly number[],
): (text: string) => KeywordReading {
  const byFirstToken = indexPatterns(patterns);
  return (text) => {
    const scores = patterns.map(() => 0);
    const found = tokens(text);
    found.forEach((token, position) => {
      for (const { label, sequence, weight } of byFirstToken.get(token) ?? []) {
        if (sequence.every((part, offset) => found[position + offset] === part)) {
          scores[label] = (scores[label] ?? 0) + weight;
        }
      }
    });
    const highest = Math.max(...scores);
    // Among the labels with the highest score, which are all of them without an occurrence.
    const label = majority(scores.map((score, index) => (score === highest ? 1 + (counts[index] ?? 0) : 0)));
    return { label, found: highest > 0 };
  };
}

interface KeywordPattern {
  readonly label: number;
  readonly sequence: readonly string[];
  /** The number of words in it. */
  readonly weight: number;
}

function indexPatterns(patterns: readonly (readonly string[])[]): ReadonlyMap<string, readonly KeywordPattern[]> {
  const all = patterns.flatMap((list, label) =>
    list.map((pattern): KeywordPattern => {
      const sequence = tokens(pattern);
      return { label, sequence, weight: sequence.filter((token) => WORD.test(token)).length || 1 };
    }),
  );
  return Map.groupBy(all, ({ sequence }) => sequence[0] ?? '');
}

/** NFKC, so that composed, decomposed and full-width letters are the same; both apostrophes are typed for one. */
function tokens(text: string): readonly string[] {
  return text.normalize('NFKC').replaceAll('’', "'").toLowerCase().match(TOKEN) ?? [];
}

function ownPatterns(label: string): string[] {
  const words = label.split(WORD_BOUNDARY).filter((word) => word !== '');
  const telling = words.filter((word) => [...word].length > 1 && !STOP_WORDS.has(word.toLowerCase()));
  return [label, words.join(' '), ...telling].map((pattern) => pattern.toLowerCase());
}

/** Leaves out patterns that match the same as an earlier one, and those that can match nothing. */
function distinct(patterns: readonly string[]): string[] {
  const seen = new Set(['']);
  return patterns.filter((pattern) => {
    const sequence = tokens(pattern).join(' ');
    return !seen.has(sequence) && seen.add(sequence);
  });
}
