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
/** Characters of a text that are compared: more than the longest context holds. */
const MAX_TEXT = 4_000_000;

/**
 * @param message of an endpoint
 * @param texts what was sent to it: the row's values, and what else is not for the report
 * @returns the message without any part that repeats a text, however it is quoted, escaped or spelled in capitals
 */
export function withoutEcho(message: string, texts: readonly string[]): string {
  const sent = texts.map(lettersOf).filter((letters) => letters !== '');
  const plain = unescaped(message);
  const hidden = withoutLetters(plain, sent);
  // What looked like an escape may have been a part of the row.
  return hidden === plain ? withoutLetters(message, sent) : hidden;
}

/** @param sent see lettersOf */
function withoutLetters(message: string, sent: readonly string[]): string {
  const folded = fold(message);
  const hidden = new Set<number>();
  for (const letters of sent) {
    if (weight(letters) >= LEAST_RUN) hideRuns(folded, letters, hidden);
    else if (weight(letters) >= LEAST_VALUE) hideWord(folded, letters, hidden);
  }
  return hidden.size === 0 ? message : masked(folded, hidden);
}

/** @param apiKey as it was sent. Servers show some of it, such as "sk-ab…wxyz" or "sk-ab***yz". */
export function withoutKey(message: string, apiKey: string | undefined): string {
  const whole = apiKey === undefined || apiKey === '' ? message : message.replaceAll(apiKey, MASK);
  const shown = whole.replace(/\b(?:sk|gsk|xai|pk|hf)[-_][\w*.…-]{3,}[\w*]|[\w-]*\*{3,}[\w-]*/g, MASK);
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
  readonly message: string;
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
  return { message, letters, from, to, isCut: message.endsWith(MASK) };
}

/** Case, width, accents, punctuation and spaces do not count. */
const lettersOf = (text: string): string =>
  text
    .slice(0, MAX_TEXT)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

function hideRuns({ letters, isCut }: Folded, text: string, hidden: Set<number>): void {
  for (let start = 0; start < letters.length; ) {
    const least = leastRun(letters, start);
    const isLong = weight(least) >= LEAST_RUN || (isCut && least.length >= LEAST_AT_END);
    if (!isLong || !text.includes(least)) {
      start++;
      continue;
    }
    let end = start + least.length;
    while (end < letters.length && text.includes(letters.slice(start, end + 1))) end++;
    for (; start < end; start++) hidden.add(start);
  }
}

/** The shortest run from `start` on that is no chance, or what is left. */
function leastRun(letters: string, start: number): string {
  let end = start;
  for (let sum = 0; sum < LEAST_RUN && end < letters.length; end++) sum += weight(letters.slice(end, end + 1));
  return letters.slice(start, end);
}

/** A short value is hidden only as a whole word, or it would take words apart. */
function hideWord({ message, letters, from, to }: Folded, value: string, hidden: Set<number>): void {
  for (let at = letters.indexOf(value); at >= 0; at = letters.indexOf(value, at + 1)) {
    const last = at + value.length - 1;
    const before = message.slice(0, from[at]);
    const after = message.slice(to[last]);
    if (/[\p{L}\p{N}]$/u.test(before) || /^[\p{L}\p{N}]/u.test(after)) continue;
    for (let place = at; place <= last; place++) hidden.add(place);
  }
}

function weight(letters: string): number {
  let sum = 0;
  for (const letter of letters) sum += DENSE.test(letter) ? DENSE_WEIGHT : 1;
  return sum;
}

function masked({ message, from, to }: Folded, hidden: ReadonlySet<number>): string {
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
  return `${text}${message.slice(end)}`.replace(/…(?:\s*…)+/g, MASK);
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
