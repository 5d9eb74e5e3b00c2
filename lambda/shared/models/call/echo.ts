// Takes out of an endpoint's message what it repeats: the row, or the key. Messages are shown in reports. Pure.

/** Characters of a text that a message may repeat by chance. */
const LEAST_RUN = 12;
/** A value shorter than that is taken out where it stands as a word. */
const LEAST_VALUE = 4;
/** Characters of a key that tell which one it is. */
const LEAST_OF_KEY = 8;
/** A cut message may end in the first characters of a longer run. */
const LEAST_AT_END = 3;
/** A character of Chinese, Japanese or Korean says as much as three of the Latin alphabet. */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const DENSE_WEIGHT = 3;
const MASK = '…';
/** Characters of the texts that are compared. A server repeats the beginning, and a row may be a book. */
const MAX_TEXT = 20_000;

/**
 * @param message of an endpoint
 * @param texts what was sent to it: the row's values, and what else is not for the report
 * @returns the message without any part that repeats a text, however it is quoted, escaped or spelled in capitals
 */
export function withoutEcho(message: string, texts: readonly string[]): string {
  const plain = unescaped(message);
  const folded = fold(plain);
  const hidden = new Set<number>();
  for (const text of texts) hideRuns(folded, lettersOf(text), hidden);
  return hidden.size === 0 ? message : masked(plain, folded, hidden);
}

/** @param apiKey as it was sent. Servers show some of it, such as "sk-ab…wxyz" or "sk-ab***yz". */
export function withoutKey(message: string, apiKey: string | undefined): string {
  const whole = apiKey === undefined || apiKey === '' ? message : message.replaceAll(apiKey, MASK);
  const shown = whole.replace(/\b(?:sk|gsk|xai|pk|hf)[-_][\w*.…-]{4,}|[\w-]*\*{3,}[\w-]*/g, MASK);
  return apiKey === undefined || apiKey.length < LEAST_OF_KEY ? shown : withoutRuns(shown, apiKey);
}

function withoutRuns(message: string, apiKey: string): string {
  let left = message;
  for (let at = 0; at + LEAST_OF_KEY <= apiKey.length; at++) {
    left = left.replaceAll(apiKey.slice(at, at + LEAST_OF_KEY), MASK);
  }
  return left;
}

/** A message's letters and digits, each with its place. */
interface Folded {
  readonly letters: string;
  /** Where each of them begins and ends in the message. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly isCut: boolean;
}

function fold(message: string): Folded {
  let letters = '';
  const from: number[] = [];
  const to: number[] = [];
  let at = 0;
  for (const character of message) {
    for (const letter of lettersOf(character)) {
      letters += letter;
      for (let unit = 0; unit < letter.length; unit++) {
        from.push(at);
        to.push(at + character.length);
      }
    }
    at += character.length;
  }
  return { letters, from, to, isCut: message.endsWith(MASK) };
}

/** Case, width, accents, punctuation and spaces do not count. */
const lettersOf = (text: string): string =>
  text
    .slice(0, MAX_TEXT)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

function hideRuns({ letters, isCut }: Folded, text: string, hidden: Set<number>): void {
  if (text === '') return;
  const hide = (start: number, end: number) => {
    for (let at = start; at < end; at++) hidden.add(at);
  };
  if (weight(text) < LEAST_RUN) {
    // Such a value counts as a whole. Its neighbours are looked at in `masked`, where words still are words.
    if (weight(text) >= LEAST_VALUE) {
      for (let at = letters.indexOf(text); at >= 0; at = letters.indexOf(text, at + 1)) hide(at, at + text.length);
    }
    return;
  }
  for (let start = 0; start < letters.length; ) {
    const length = longestRun(letters, start, text);
    const end = start + length;
    const atEnd = isCut && end === letters.length && length >= LEAST_AT_END;
    if (length > 0 && (weight(letters.slice(start, end)) >= LEAST_RUN || atEnd)) {
      hide(start, end);
      start = end;
    } else start++;
  }
}

/** How many letters from `start` on stand in the text in the same order. */
function longestRun(letters: string, start: number, text: string): number {
  let length = 0;
  while (start + length < letters.length && text.includes(letters.slice(start, start + length + 1))) length++;
  return length;
}

function weight(letters: string): number {
  let sum = 0;
  for (const letter of letters) sum += DENSE.test(letter) ? DENSE_WEIGHT : 1;
  return sum;
}

function masked(message: string, { from, to }: Folded, hidden: ReadonlySet<number>): string {
  let text = '';
  let end = 0;
  for (const place of [...hidden].sort((a, b) => a - b)) {
    const start = from[place] ?? end;
    if (start < end) continue;
    const between = message.slice(end, start);
    // Punctuation and spaces between two letters of a run belong to it.
    const joins = text.endsWith(MASK) && !/[\p{L}\p{N}]/u.test(between);
    if (!joins) text += between + MASK;
    end = to[place] ?? start;
  }
  return text + message.slice(end);
}

/** As JSON, HTML and URLs write characters. */
function unescaped(message: string): string {
  return message
    .replace(/\\u([\da-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\x([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\[nrt]/g, ' ')
    .replace(/&#x([\da-f]{1,6});/gi, (_, code: string) => character(Number.parseInt(code, 16)))
    .replace(/&#(\d{1,7});/g, (_, code: string) => character(Number(code)))
    .replace(/&(?:amp|lt|gt|quot|apos|nbsp);/g, ' ')
    .replace(/(?:%[\da-f]{2})+/gi, (bytes) => {
      try {
        return decodeURIComponent(bytes);
      } catch {
        return ' ';
      }
    });
}

const character = (code: number): string => (code <= 0x10_ffff ? String.fromCodePoint(code) : ' ');
