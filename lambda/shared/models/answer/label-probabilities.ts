// How likely a model was to write each label, from the most likely tokens at the place where it wrote one.
import { type Probabilities, toProbabilities } from '../../probabilities.ts';
import { type TokenLogprob, tokenBytes } from './confidence.ts';

/** The labels must account for at least this much probability. No label is then off by more than the rest. */
const MIN_COVERED = 0.99;
/** The tokens' probabilities may sum to this much, because endpoints round them. */
const MAX_COVERED = 1.001;
/** In free text, fewer bytes may begin another word ("I", "As"), even if only one label begins with them. */
const MIN_BEGINNING = 3;

const QUOTE = 0x22;
/** What may follow a label. For plain text see label.ts. In JSON it is the end of the object. */
const PLAIN_END = /^[\s.'"`”’»]*$/;
const QUOTED_END = /^[\s.`}]*$/;
const PLAIN_START = /(?:^|[^\p{L}\p{N}])$/u;

/**
 * @param isMasked whether the server masks its choice after computing the log-probabilities, see masks.ts. Then those
 * of the labels' own tokens are scaled to 1 in each place, if all labels are among the likely tokens there.
 */
export type ProbabilityReader = (
  tokens: readonly TokenLogprob[],
  label: number,
  isMasked?: boolean,
) => Probabilities | undefined;

/**
 * Given what the model wrote before the label, follows its tokens from the label's first one to the one that decides
 * the label. A token counts for the only label that it begins. Tokens that begin several labels or none count for no
 * label, and nothing is known beyond the most likely tokens. Together these must be less than 1 %, and are then left
 * out.
 * @returns a function of an answer's tokens and the label it was read as. It returns undefined if there is no telling.
 */
export function probabilityReader(labels: readonly string[]): ProbabilityReader {
  const plain = labels.map((label) => fold(Buffer.from(label)));
  const spelled = labels.map((label) => Buffer.from(JSON.stringify(label).slice(1, -1)));
  const quoted = spelled.map(fold);
  return (tokens, label, isMasked = false) => {
    const raw = Buffer.concat(tokens.map(tokenBytes));
    const written = fold(raw);
    // A schema's mask lets labels through only as they are spelled.
    const forced = isMasked ? quotedPlace(raw, spelled, label) : undefined;
    const place = forced ?? quotedPlace(written, quoted, label) ?? plainPlace(written, plain, label);
    const text: WrittenText = forced
      ? { written: raw, alike: (other) => other, unblanked: (other) => other }
      : { written, alike: fold, unblanked: withoutBlanks };
    const weights = place && weigh(tokens, text, place, label, isMasked);
    if (!weights) return undefined;
    const covered = weights.reduce((sum, weight) => sum + weight, 0);
    return covered >= MIN_COVERED && covered <= MAX_COVERED ? toProbabilities(weights) : undefined;
  };
}

/** Where the label was written, and what labels look like there. */
interface WrittenLabel {
  /** Byte at which it begins. */
  readonly start: number;
  readonly forms: readonly Buffer[];
  readonly inQuotes: boolean;
}

interface WrittenText {
  readonly written: Buffer;
  /** Makes the bytes of other tokens comparable to it. */
  readonly alike: (other: Buffer) => Buffer;
  /** Drops blanks before a label where they make no difference. A mask does not let them through. */
  readonly unblanked: (other: Buffer) => Buffer;
}

/** In JSON, some characters are escaped. */
function quotedPlace(written: Buffer, forms: readonly Buffer[], label: number): WrittenLabel | undefined {
  const form = forms[label] ?? Buffer.of();
  const at = written.lastIndexOf(Buffer.concat([Buffer.of(QUOTE), form, Buffer.of(QUOTE)]));
  if (at < 0 || !QUOTED_END.test(written.toString('utf8', at + form.length + 2))) return undefined;
  return { start: at + 1, forms, inQuotes: true };
}

function plainPlace(written: Buffer, forms: readonly Buffer[], label: number): WrittenLabel | undefined {
  const form = forms[label] ?? Buffer.of();
  const start = written.lastIndexOf(form);
  if (form.length === 0 || start < 0) return undefined;
  const fits =
    PLAIN_START.test(written.toString('utf8', 0, start)) &&
    PLAIN_END.test(written.toString('utf8', start + form.length));
  return fits ? { start, forms, inQuotes: false } : undefined;
}

/**
 * @returns the probability of each label's beginning. Undefined if the written text never decides which label it is.
 */
function weigh(
  tokens: readonly TokenLogprob[],
  text: WrittenText,
  place: WrittenLabel,
  label: number,
  isMasked: boolean,
): Float64Array | undefined {
  const { written, alike } = text;
  const weights = new Float64Array(place.forms.length);
  const add = (to: number, probability: number) => {
    weights[to] = (weights[to] ?? 0) + probability;
  };
  /** Probability of the part of the label written so far. */
  let probability = 1;
  let at = 0;
  for (const token of tokens) {
    const bytes = tokenBytes(token);
    const end = at + bytes.length;
    if (end > place.start) {
      if (!token.top_logprobs?.length) return undefined;
      const others = token.top_logprobs.filter((other) => !tokenBytes(other).equals(bytes));
      const texts = others.map((other) => otherwise(text, place.start, at, alike(tokenBytes(other))));
      const begun = labelsBegun(written.subarray(place.start, end), place);
      const so = written.subarray(place.start, Math.max(place.start, at));
      const allowed = isMasked ? allowedMass(token, begun, others, texts, labelsBegun(so, place), place) : 1;
      if (allowed === undefined) return undefined;
      for (const [index, other] of others.entries()) {
        const only = onlyLabel(texts[index], place);
        if (only !== undefined) add(only, (probability * Math.exp(other.logprob)) / allowed);
      }
      probability *= Math.exp(token.logprob) / allowed;
      if (begun.length === 1) {
        add(label, probability);
        return weights;
      }
    }
    at = end;
  }
  return undefined;
}

/**
 * How likely the tokens are that a mask lets through in this place: those that go on with any label.
 * @param begun labels that the written token goes on with
 * @param texts what the other tokens would have made of the label
 * @param possible labels that are possible before this token
 * @returns undefined if one of these is not among them.
 */
function allowedMass(
  token: TokenLogprob,
  begun: readonly number[],
  others: readonly { readonly logprob: number }[],
  texts: readonly (Buffer | undefined)[],
  possible: readonly number[],
  place: WrittenLabel,
): number | undefined {
  const reached = new Set(begun);
  let mass = Math.exp(token.logprob);
  for (const [index, text] of texts.entries()) {
    // A blank begins every label, and decides nothing.
    const labels = text === undefined || text.length === 0 ? [] : labelsBegun(text, place);
    if (labels.length > 0) mass += Math.exp(others[index]?.logprob ?? Number.NEGATIVE_INFINITY);
    for (const label of labels) reached.add(label);
  }
  return possible.every((label) => reached.has(label)) ? mass : undefined;
}

/**
 * The beginning of the label if the model had continued with `other` at `at`.
 * @returns undefined if `other` does not contain what precedes the label in the same token.
 */
function otherwise({ written, unblanked }: WrittenText, start: number, at: number, other: Buffer): Buffer | undefined {
  if (at > start) return Buffer.concat([written.subarray(start, at), other]);
  const before = written.subarray(at, start);
  if (withoutBlanks(before).length === 0) return unblanked(other);
  return other.subarray(0, before.length).equals(before) ? unblanked(other.subarray(before.length)) : undefined;
}

function onlyLabel(text: Buffer | undefined, place: WrittenLabel): number | undefined {
  const [only, another] = text ? labelsBegun(text, place) : [];
  if (!text || only === undefined || another !== undefined) return undefined;
  const whole = text.length >= (place.forms[only]?.length ?? 0);
  return whole || place.inQuotes || text.length >= MIN_BEGINNING ? only : undefined;
}

/** Labels that begin with a text, or that it spells out and ends. */
function labelsBegun(text: Buffer, { forms, inQuotes }: WrittenLabel): number[] {
  const found: number[] = [];
  for (const [label, form] of forms.entries()) {
    const length = Math.min(text.length, form.length);
    if (text.compare(form, 0, length, 0, length) !== 0) continue;
    if (text.length <= form.length || ends(text, form.length, inQuotes)) found.push(label);
  }
  return found;
}

const ends = (text: Buffer, at: number, inQuotes: boolean): boolean =>
  inQuotes ? text[at] === QUOTE : PLAIN_END.test(text.toString('utf8', at));

function withoutBlanks(text: Buffer): Buffer {
  const from = text.findIndex((byte) => byte > 0x20);
  return from < 0 ? Buffer.of() : text.subarray(from);
}

/** Case makes no difference, as in label.ts. Beyond ASCII it does, because a token may end inside a character. */
const fold = (text: Buffer): Buffer =>
  Buffer.from(text.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)));
