// Finds all labels that a text names, in whatever place. Errs on the side of finding too many: it decides whether an
// answer names only the label that it is read as.
import { sameLook } from '../../text/same-look.ts';

/** Scripts in which words have no space between them, or carry endings that are no part of the word. */
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`;
const WORD = String.raw`[[\p{L}\p{M}\p{N}]--[${UNSPACED}]]`;
const TOKEN = new RegExp(String.raw`${WORD}+|[^\s]`, 'gv');
/** Between words of a line, a hyphen, an underscore and a blank are alike. Before a number, a hyphen may be a minus. */
const JOINT = /(?<=[\p{L}\p{N}])(?:[^\S\r\n]+|_|-(?=\p{L}))(?=[\p{L}\p{N}])/gu;

/** The result is a key and is never shown. Takes quadratic time in the worst case, see label.ts. */
const loose = (text: string): string => sameLook(text).trim().toLowerCase().replace(JOINT, ' ');

/** A tree of tokens, so that a text is searched for all labels at once. */
interface Node {
  readonly next: Map<string, Node>;
  /** Set where a label ends. */
  key?: string;
}

interface Token {
  readonly text: string;
  readonly end: number;
  /** What is before it. After a blank, or on another line, a token is another one. */
  readonly gap: '' | ' ' | '\n';
}

export class NamedLabels {
  readonly #labels: readonly string[];
  readonly #keys: readonly string[];
  readonly #root: Node = { next: new Map() };
  /** Labels that hyphens, case and the like alone tell apart. */
  readonly #alike = new Map<string, number[]>();

  constructor(labels: readonly string[]) {
    this.#labels = labels;
    this.#keys = labels.map(loose);
    for (const [index, key] of this.#keys.entries()) {
      const alike = this.#alike.get(key);
      if (alike) alike.push(index);
      else this.#alike.set(key, [index]);
      this.#add(key);
    }
  }

  #add(key: string): void {
    let node = this.#root;
    for (const [place, token] of tokensOf(key).entries()) {
      const name = nameOf(token, place === 0);
      const next = node.next.get(name) ?? { next: new Map() };
      node.next.set(name, next);
      node = next;
    }
    node.key = key;
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
    const tokens = tokensOf(text);
    const named = new Set<string>();
    let covered = -1;
    for (const from of tokens.keys()) {
      const found = this.#longestAt(tokens, from);
      // A label inside a longer one is not named: "bug" in "not a bug".
      if (found && found.end > covered) named.add(found.key);
      covered = Math.max(covered, found?.end ?? -1);
    }
    return named;
  }

  #longestAt(tokens: readonly Token[], from: number): { readonly key: string; readonly end: number } | undefined {
    let node: Node | undefined = this.#root;
    let found: { readonly key: string; readonly end: number } | undefined;
    for (let at = from; node; at++) {
      const token = tokens[at];
      node = token && node.next.get(nameOf(token, at === from));
      if (token && node?.key !== undefined) found = { key: node.key, end: token.end };
    }
    return found;
  }
}

function tokensOf(text: string): Token[] {
  let last = 0;
  return Array.from(text.matchAll(TOKEN), ({ 0: token, index: start }) => {
    const between = text.slice(last, start);
    last = start + token.length;
    return { text: token, end: last, gap: /[\r\n]/.test(between) ? '\n' : between === '' ? '' : ' ' };
  });
}

const nameOf = ({ text, gap }: Token, isFirst: boolean): string => (isFirst ? text : `${gap}${text}`);
