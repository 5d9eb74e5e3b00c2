// Finds all labels that a text names, in whatever place. Errs on the side of finding too many: it decides whether an
// answer names only the label that it is read as.
import { sameLook } from '../../text/same-look.ts';

/** Scripts in which words have no space between them, or carry endings that are no part of the word. */
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`;
const WORD = String.raw`[[\p{L}\p{M}\p{N}]--[${UNSPACED}]]`;
const TOKEN = new RegExp(String.raw`${WORD}+|[^\s]`, 'gv');
const WORD_BEFORE = new RegExp(`${WORD}$`, 'v');
const WORD_AFTER = new RegExp(`^${WORD}`, 'v');
/** Between words, a hyphen, an underscore and a blank are alike. */
const JOINT = /(?<=[\p{L}\p{N}])(?:\s+|[-_])(?=[\p{L}\p{N}])/gu;

/** The result is a key and is never shown. Takes quadratic time in the worst case, see label.ts. */
const loose = (text: string): string => sameLook(text).trim().toLowerCase().replace(JOINT, ' ');

export class NamedLabels {
  readonly #labels: readonly string[];
  readonly #keys: readonly string[];
  /** By the first token of the label, and then by its length. */
  readonly #byToken = new Map<string, Map<number, Set<string>>>();
  /** Labels that hyphens, case and the like alone tell apart. */
  readonly #alike = new Map<string, number[]>();

  constructor(labels: readonly string[]) {
    this.#labels = labels;
    this.#keys = labels.map(loose);
    for (const [index, key] of this.#keys.entries()) {
      const alike = this.#alike.get(key);
      if (alike) alike.push(index);
      else this.#alike.set(key, [index]);
      const [token = ''] = key.match(TOKEN) ?? [];
      const byLength = this.#byToken.get(token) ?? new Map<number, Set<string>>();
      this.#byToken.set(token, byLength);
      byLength.set(key.length, (byLength.get(key.length) ?? new Set()).add(key));
    }
  }

  /** Whether a text names a label, and no other. */
  isOnly(label: number, text: string): boolean {
    const own = this.#keys[label] ?? '';
    const named = this.#namedIn(loose(text));
    if (named.size !== 1 || !named.has(own)) return false;
    const alike = this.#alike.get(own) ?? [];
    return alike.length === 1 || this.#isSpelled(label, alike, text);
  }

  /** Whether a text has the label's spelling, and not that of a label that is like it. */
  #isSpelled(label: number, alike: readonly number[], text: string): boolean {
    const has = (index: number) => text.includes(this.#labels[index] ?? '');
    return has(label) && alike.every((index) => index === label || !has(index));
  }

  #namedIn(text: string): Set<string> {
    const spans: { readonly start: number; readonly end: number; readonly key: string }[] = [];
    for (const { 0: token, index: start } of text.matchAll(TOKEN)) {
      for (const [length, keys] of this.#byToken.get(token) ?? []) {
        const key = text.slice(start, start + length);
        if (keys.has(key) && isEnd(text, start + length)) spans.push({ start, end: start + length, key });
      }
    }
    spans.sort((a, b) => a.start - b.start || b.end - a.end);
    const named = new Set<string>();
    let covered = -1;
    for (const { end, key } of spans) {
      // A label inside a longer one is not named: "bug" in "not a bug".
      if (end > covered) named.add(key);
      covered = Math.max(covered, end);
    }
    return named;
  }
}

/** Whether no word goes on at this place. */
function isEnd(text: string, at: number): boolean {
  return !(WORD_BEFORE.test(text.slice(Math.max(0, at - 2), at)) && WORD_AFTER.test(text.slice(at, at + 2)));
}
