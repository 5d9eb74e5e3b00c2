// Reads which label an answer names: strictly, without fuzzy matching. What may surround it is listed in docs/answers.md.
import { type Envelope, tellingMost } from '../../contracts/envelope.ts';
import { sameLook, visible } from '../../text/same-look.ts';
import { statements } from './explanation.ts';
import { jsonAnswer } from './json-answer.ts';
import { type Form, peeled } from './layers.ts';
import { NamedLabels } from './named.ts';
import type { Asked, Reading } from './reading.ts';
import { withoutStopTokens } from './stop-tokens.ts';
import { spoken } from './thought.ts';

/** Characters of an answer without its thoughts, beyond which it is an essay and no label with an explanation. */
const MAX_BODY = 10_000;
/**
 * A text has at most this many times the characters of its folded form, because Unicode decomposes a character into
 * four at most. Longer texts are not folded: NFC takes quadratic time, which is hours for some megabytes of accents.
 */
const MOST_UNFOLDED = 4;
const fold = (text: string): string => sameLook(text).trim().toLowerCase();

const PLAIN: Asked = { json: false, reason: false };

/** @returns a function that returns the index of the label; undefined if the answer is invalid. */
export function labelReader(labels: readonly string[]): (answer: string) => number | undefined {
  const reader = new AnswerReader(labels, {});
  return (answer) => reader.read(answer, PLAIN).label;
}

interface Found {
  readonly label: number;
  readonly written: string;
  readonly envelope?: Envelope | undefined;
  readonly answer?: string;
  readonly reason?: string;
}

/**
 * An answer spelled exactly like a label is that label. Otherwise case and how characters are stored make no
 * difference, and what surrounds the label is removed, if nothing in it names another label.
 */
export class AnswerReader {
  readonly #exact: ReadonlyMap<string, number>;
  readonly #folded = new Map<string, number | undefined>();
  /** The prompt's own lines. */
  readonly #described = new Map<string, number | undefined>();
  readonly #labels: readonly string[];
  /** Made when an answer first comes with something around its label: many never do. */
  #namedLabels: NamedLabels | undefined;
  readonly #longest: number;
  /** The same of the prompt's lines. */
  readonly #longestLine: number;

  constructor(labels: readonly string[], descriptions: Readonly<Record<string, string>>) {
    this.#exact = new Map(labels.map((label, index) => [label, index]));
    this.#labels = labels;
    const put = (map: Map<string, number | undefined>, text: string, index: number) => {
      const key = fold(text);
      map.set(key, map.has(key) ? undefined : index);
    };
    labels.forEach((label, index) => {
      put(this.#folded, label, index);
      if (Object.hasOwn(descriptions, label)) put(this.#described, `${label}: ${descriptions[label]}`, index);
    });
    const longest = (keys: Iterable<string>) =>
      Iterator.from(keys).reduce((most, { length }) => Math.max(most, length * MOST_UNFOLDED), 0);
    this.#longest = longest(this.#folded.keys());
    this.#longestLine = Math.min(Math.max(this.#longest, longest(this.#described.keys())), this.#mostBody);
  }

  read(answer: string, asked: Asked): Reading {
    const exact = this.#exact.get(answer) ?? this.#exact.get(answer.trim());
    if (exact !== undefined) return { label: exact, answer };
    const held = asked.json ? this.#asHeld(answer) : undefined;
    if (held) return held;
    const { text, hasThought, isThought } = spoken(answer);
    const without = withoutStopTokens(text);
    const body = visible(without).trim();
    const said = hasThought && body !== '' ? body : answer;
    // A long answer may still be JSON with a long reason, which is as asked.
    const found =
      this.#inJson(body, asked) ?? (body.length <= this.#mostBody ? this.#inText(body, asked, isThought) : undefined);
    if (!found) return asked.json ? unknownInJson(said) : { label: undefined, answer: said };
    const around = [
      isThought ? 'reasoning' : hasThought ? 'thought' : undefined,
      without === text ? undefined : 'stop_token',
      found.envelope,
    ] as const;
    const envelope = tellingMost(around);
    const whole = found.answer ?? (envelope === undefined ? answer : said);
    return {
      label: found.label,
      answer: whole,
      ...(found.written !== whole && envelope !== undefined && { written: found.written }),
      ...(found.reason !== undefined && { reason: found.reason }),
      ...(envelope !== undefined && { envelope }),
    };
  }

  get #named(): NamedLabels {
    this.#namedLabels ??= new NamedLabels(this.#labels);
    return this.#namedLabels;
  }

  get #mostBody(): number {
    return Math.max(MAX_BODY, 2 * this.#longest);
  }

  #looksLike(text: string): number | undefined {
    return text.length <= this.#longest ? this.#folded.get(fold(text)) : undefined;
  }

  /** Just what a strict schema allows. A label may look like a mark of a chat template, which is otherwise taken out. */
  #asHeld(answer: string): Reading | undefined {
    const { labels = [], beside = '', reason } = jsonAnswer(answer.trim()) ?? {};
    const [label = '', ...more] = labels;
    const index = more.length === 0 && beside.trim() === '' ? this.#exact.get(label) : undefined;
    return index === undefined ? undefined : { label: index, answer: label, ...(reason !== undefined && { reason }) };
  }

  #inText(body: string, { reason }: Asked, isThought: boolean): Found | undefined {
    if (isThought) return this.#beside(body, true);
    return this.#alone(body) ?? (reason ? this.#afterReason(body) : undefined) ?? this.#beside(body, false);
  }

  /** The label in layers, with nothing beside it. */
  #alone(body: string): Found | undefined {
    const found = this.#inLayers(body);
    return found && this.#named.isOnly(found.label, body) ? found : undefined;
  }

  /** The form that the prompt asks for: the reason may name any labels. */
  #afterReason(body: string): Found | undefined {
    const end = Math.max(body.lastIndexOf('\n'), body.lastIndexOf('\r'));
    const answer = body.slice(end + 1).trim();
    const reason = body.slice(0, Math.max(0, end)).trim();
    const found = this.#alone(answer);
    if (!found || reason === '') return undefined;
    const asAsked = found.envelope === 'lead_in' || found.envelope === 'punctuation';
    return { ...found, answer, reason, envelope: asAsked ? undefined : found.envelope };
  }

  #inJson(body: string, asked: Asked): Found | undefined {
    const fenced = body.length <= this.#mostBody && peeled(body).find(({ envelope }) => envelope === 'code_block');
    const json = jsonAnswer(fenced ? fenced.text : body);
    if (!json || json.beside.length > this.#mostBody) return undefined;
    const [first, ...more] = json.labels.map((label) => ({ label, found: this.#inLayers(label) }));
    if (!first?.found || more.some(({ found }) => found?.label !== first.found?.label)) return undefined;
    const { label, envelope } = first.found;
    // What stands around a code block counts, too.
    const outside = fenced ? body.replace(fenced.text, () => '\n') : '';
    const checked = [outside, ...json.labels, json.beside, ...(asked.json ? [] : [json.others])].join('\n');
    if (checked.length > this.#mostBody || !this.#named.isOnly(label, checked)) return undefined;
    const around = fenced ? 'code_block' : json.beside.trim() === '' ? undefined : 'explanation';
    const reason = json.reason !== undefined && { reason: json.reason };
    return asked.json
      ? { label, written: first.label, answer: first.label, envelope: tellingMost([around, envelope]), ...reason }
      : { label, written: first.label, envelope: 'json', ...reason };
  }

  /** The label on the first or last line, and an explanation beside it. */
  #beside(body: string, onlyLast: boolean): Found | undefined {
    const stated = statements(body).filter(({ isLast }) => isLast || !onlyLast);
    const found = only(stated.flatMap(({ text }) => this.#inLayers(text) ?? []));
    return found && this.#named.isOnly(found.label, body) ? { ...found, envelope: 'explanation' } : undefined;
  }

  #inLayers(text: string): Found | undefined {
    if (text.length > this.#mostBody) return undefined;
    const whole = this.#exact.get(text);
    if (whole !== undefined) return { label: whole, written: text };
    const forms = peeled(text);
    const exact = forms.flatMap((form) => foundAs(form, this.#exact.get(form.text)));
    if (exact.length > 0) return only(exact) ?? only(exact.filter(({ label }) => this.#named.isOnly(label, text)));
    return only(forms.flatMap((form) => this.#folds(form)));
  }

  #folds(form: Form): Found[] {
    if (form.text.length > this.#longestLine) return [];
    const described = this.#described.get(fold(form.text));
    const envelope = tellingMost([form.envelope, 'description']);
    return described === undefined
      ? foundAs(form, this.#looksLike(form.text))
      : foundAs({ ...form, envelope }, described);
  }
}

/** @returns the first, if all are the same label. */
function only(all: readonly Found[]): Found | undefined {
  const [first] = all;
  return all.every(({ label }) => label === first?.label) ? first : undefined;
}

const foundAs = ({ text, envelope }: Form, label: number | undefined): Found[] =>
  label === undefined ? [] : [{ label, written: text, envelope }];

/** A label that is none of the run's tells more than the JSON around it. */
function unknownInJson(answer: string): Reading {
  const { labels: [label, another] = [], reason } = jsonAnswer(answer) ?? {};
  if (label === undefined || another !== undefined) return { label: undefined, answer };
  return { label: undefined, answer: label, ...(reason !== undefined && { reason }) };
}
