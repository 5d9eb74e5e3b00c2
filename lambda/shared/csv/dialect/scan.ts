// Reads the beginning of a file by given rules, to see how well they fit. Reads as the parser does and counts oddities.
import type { Rules } from './rules.ts';

export interface Scan {
  readonly records: readonly (readonly string[])[];
  /** Indices of the quoted fields, by record. */
  readonly quoted: readonly ReadonlySet<number>[];
  /** Fields that need their quotes, because they contain a delimiter or a quote. */
  readonly needed: number;
  /** Fields that these rules would write differently: with a quote inside, or with text after the closing quote. */
  readonly odd: number;
  /** Of these, multi-line fields with text after what looks like the closing quote. */
  readonly swallowed: number;
}

/** Enough to see what the cells of a column have in common. */
const MAX_RECORDS = 1_000;

/** @param whole whether the text is the whole file; if not, its last record may be cut off. */
export function scan(text: string, rules: Rules, whole: boolean): Scan {
  const scanner = new Scanner(text, rules);
  while (scanner.more && scanner.records.length < MAX_RECORDS) scanner.readRecord();
  if (!whole && !scanner.more && scanner.records.length > 1) scanner.dropLast();
  return scanner;
}

class Scanner implements Scan {
  readonly records: string[][] = [];
  readonly quoted: Set<number>[] = [];
  needed = 0;
  odd = 0;
  swallowed = 0;
  readonly #text: string;
  readonly #rules: Rules;
  /** Characters that end an unquoted field or are odd inside it. */
  readonly #stop: RegExp;
  #at = 0;

  constructor(text: string, rules: Rules) {
    this.#text = text;
    this.#rules = rules;
    this.#stop = new RegExp(`[\\r\\n${escaped(rules.delimiter)}${rules.quote ?? ''}]`, 'g');
  }

  get more(): boolean {
    return this.#at < this.#text.length;
  }

  dropLast(): void {
    this.records.pop();
    this.quoted.pop();
  }

  /** Leaves out blank records. */
  readRecord(): void {
    const fields: string[] = [];
    const quoted = new Set<number>();
    do {
      if (fields.length > 0) this.#at++;
      fields.push(this.#readField(quoted, fields.length));
    } while (this.#text[this.#at] === this.#rules.delimiter);
    if (this.#text[this.#at] === '\r' && this.#text[this.#at + 1] === '\n') this.#at++;
    this.#at++;
    if (fields.every((field) => field.trim() === '')) return;
    this.records.push(fields);
    this.quoted.push(quoted);
  }

  #readField(quoted: Set<number>, index: number): string {
    const { quote, skipBlanks } = this.#rules;
    if (skipBlanks) while (this.#text[this.#at] === ' ') this.#at++;
    if (quote === undefined || this.#text[this.#at] !== quote) return this.#readPlain('');
    const content = this.#readQuoted(quote);
    if (this.#endsField()) {
      quoted.add(index);
      if (content.includes(this.#rules.delimiter) || content.includes(quote)) {
        if (!/[\r\n]/.test(content)) this.needed++;
      }
      return content;
    }
    this.odd++;
    if (/[\r\n]/.test(content)) this.swallowed++;
    return this.#readPlain(quote + content + quote);
  }

  #readPlain(before: string): string {
    const start = this.#at;
    let odd = false;
    for (;;) {
      this.#stop.lastIndex = this.#at;
      this.#at = this.#stop.exec(this.#text)?.index ?? this.#text.length;
      if (this.#endsField()) break;
      odd = true;
      this.#at++;
    }
    if (odd && before === '') this.odd++;
    return before + this.#text.slice(start, this.#at);
  }

  /** Stops after the closing quote. */
  #readQuoted(quote: string): string {
    const escapes = this.#rules.escape ?? quote;
    let content = '';
    let start = ++this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at];
      const next = this.#text[this.#at + 1];
      if (character === escapes && (escapes === quote ? next === quote : next !== undefined)) {
        content += this.#text.slice(start, this.#at);
        start = ++this.#at;
      } else if (character === quote) {
        content += this.#text.slice(start, this.#at);
        this.#at++;
        return content;
      }
    }
    // The quote is never closed.
    this.odd++;
    return content + this.#text.slice(start);
  }

  #endsField(): boolean {
    const character = this.#text[this.#at];
    return character === undefined || character === this.#rules.delimiter || character === '\n' || character === '\r';
  }
}

const escaped = (character: string): string => character.replace(/[\\\]^|-]/, '\\$&');
