// The `keywords` baseline: looks for each label's name, or for words that the author lists.

import type { SimpleBaseline } from './baseline.ts';
import { majority } from './majority.ts';
import { UNSPACED } from './unspaced.ts';

/** By label, as the benchmark's author wrote them. */
type CustomKeywords = Readonly<Record<string, readonly string[]>>;

/** Words in a label's name that say nothing about its texts. */
const STOP_WORDS = new Set(['a', 'an', 'and', 'by', 'for', 'from', 'in', 'of', 'on', 'or', 'the', 'to', 'with']);

/**
 * A word, a character of an unspaced script (where a pattern may match anywhere), or any other sign (as in C++ or
 * .NET). Spaces, dashes and _ separate.
 */
const TOKEN = new RegExp(String.raw`[[\p{L}\p{M}\p{N}]--[${UNSPACED}]]+|[${UNSPACED}]|[^\s\p{Pd}_]`, 'gv');
const WORD = /[\p{L}\p{M}\p{N}]/u;
/** Separates the words of a label's name, including those of camelCase and ACRONYMWord. */
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
 * The patterns of each label. Without words from the author these are the label's name, its name split into words, and
 * each of these words except stop words and single letters.
 */
export function keywordPatterns(labels: readonly string[], custom: CustomKeywords = {}): string[][] {
  const byLabel = new Map(Object.entries(custom));
  return labels.map((label) => distinct(byLabel.get(label) ?? ownPatterns(label)));
}

/** Keys of `custom` that are not labels. */
export function unknownKeywordLabels(labels: readonly string[], custom: CustomKeywords): string[] {
  return Object.keys(custom).filter((label) => !labels.includes(label));
}

/**
 * Returns a function from a text to the label with the most matches of its patterns, each weighted by its number of
 * words. Among equals it is the label with more rows in the train file, then the first. Without a match it is the
 * majority. Patterns match whole words in any case, and dashes and underscores count as spaces.
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
  /** Whether any pattern occurs. If not, the label is the most frequent one, which says nothing about the text. */
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
    // Among the labels with the highest score. Without any match, these are all labels.
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

/** NFKC makes composed, decomposed and full-width letters equal. Both kinds of apostrophe count as one. */
function tokens(text: string): readonly string[] {
  return text.normalize('NFKC').replaceAll('’', "'").toLowerCase().match(TOKEN) ?? [];
}

function ownPatterns(label: string): string[] {
  const words = label.split(WORD_BOUNDARY).filter((word) => word !== '');
  const telling = words.filter((word) => [...word].length > 1 && !STOP_WORDS.has(word.toLowerCase()));
  return [label, words.join(' '), ...telling].map((pattern) => pattern.toLowerCase());
}

/** Drops patterns equivalent to an earlier one, and patterns that can match nothing. */
function distinct(patterns: readonly string[]): string[] {
  const seen = new Set(['']);
  return patterns.filter((pattern) => {
    const sequence = tokens(pattern).join(' ');
    return !seen.has(sequence) && seen.add(sequence);
  });
}
