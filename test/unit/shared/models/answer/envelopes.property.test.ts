// Whatever surrounds a label: no reading is a label that the answer does not name, or one of two that it names.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { answerFormat } from '../../../../../lambda/shared/models/answer/answer-format.ts';

/** Labels that contain each other, that are words of lead-ins, that have marks, or have no word at all. */
const SETS: readonly (readonly string[])[] = [
  ['billing', 'bug', 'how-to'],
  ['bug', 'not a bug', 'bug report', 'report'],
  ['yes', 'no', 'maybe'],
  ['positive', 'negative', 'neutral', 'other', 'Other'],
  ['A', 'B', 'AB'],
  ['-1', '0', '1', '10'],
  ['label', 'answer', 'the', 'think', 'json', 'text'],
  ['Answer: x', 'x', '«x»', '*x*'],
  ['spam', 'ham', 'not spam', 'label', 'constructor', '__proto__', '1', 'a.', 'Ünï', 'q'],
  ['C', 'C++', 'c#', '.net'],
  ['投诉', '咨询', '投诉咨询', '诉'],
  ['caf\u00e9', 'cafe', 'Caf\u00e9 bar'],
  ['🙂', '🙁', '__proto__'],
];

/** What may stand around or beside a label; none of it hides what it names. */
const WRAPS: readonly ((inner: string, other: string) => string)[] = [
  (inner) => `"${inner}"`,
  (inner) => `**${inner}**`,
  (inner) => `\`${inner}\``,
  (inner) => `- ${inner}`,
  (inner) => `1. ${inner}`,
  (inner) => `${inner}.`,
  (inner) => `${inner}!`,
  (inner) => `\`\`\`\n${inner}\n\`\`\``,
  (inner) => `Label: ${inner}`,
  (inner) => `**Answer:** ${inner}`,
  (inner) => `The label is ${inner}`,
  (inner) => `<answer>${inner}</answer>`,
  (inner) => `\\boxed{${inner}}`,
  (inner) => `${inner}<|im_end|>`,
  (inner) => `\u200b${inner}\u200b`,
  (inner) => inner.toUpperCase(),
  (inner) => inner.normalize('NFD'),
  (inner) => `${inner}\n\nThe customer asks about an invoice.`,
  (inner) => `The customer asks about an invoice.\n${inner}`,
  (inner) => `{"label": "${inner}"}`,
  (inner) => `Here: {"label": "${inner}"}`,
  (inner) => `not ${inner}`,
  (inner) => `${inner}s`,
  (inner) => inner.slice(1),
  (inner) => inner.slice(0, -1),
  (inner) => `x${inner}`,
  (inner, other) => `${inner} or ${other}`,
  (inner, other) => `${inner}\n${other}`,
  (inner, other) => `${inner}\nIt is rather something like ${other} than that.`,
  (inner, other) => `It is not ${other} at all.\n${inner}`,
  (inner, other) => `${other}, ${inner}`,
  (inner, other) => `${inner} (${other})`,
  (inner, other) => `${other}: ${inner}`,
  (inner, other) => `{"label": "${inner}", "category": "${other}"}`,
  (inner, other) => `${inner}<|im_end|>${other}`,
];
const THOUGHTS: readonly ((answer: string, thought: string) => string)[] = [
  (answer) => answer,
  (answer, thought) => `<think>${thought}</think>${answer}`,
  (answer, thought) => `<thinking>\n${thought}\n</thinking>\n\n${answer}`,
  (answer, thought) => `${thought}</think>${answer}`,
  (answer, thought) => `${answer}<think>${thought}</think>`,
];

const cases = fc.constantFrom(...SETS).chain((labels) => {
  const label = fc.constantFrom(...labels);
  const noise = fc.oneof(
    label,
    fc.string({ maxLength: 12, unit: 'binary' }),
    fc.constantFrom('', 'refund', 'a b c d.'),
  );
  return fc.record({
    labels: fc.constant(labels),
    text: fc
      .tuple(noise, fc.array(fc.tuple(fc.constantFrom(...WRAPS), noise), { maxLength: 4 }))
      .map(([start, wraps]) => wraps.reduce((inner, [wrap, other]) => wrap(inner, other), start)),
    thought: fc.constantFrom(...labels, 'hm', `${labels[0]} or ${labels[1]}`),
    think: fc.constantFrom(...THOUGHTS),
  });
});

const fold = (text: string) =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/\u200b|\u200c|\u200d|\ufeff/g, '')
    // The names of fields are not the answer.
    .replace(/"(?:label|category)":/g, '');
const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);
const isHan = (character: string | undefined) => character !== undefined && /\p{sc=Han}/u.test(character);

/** Every place at which a label stands: independent of the reader, by trying all of them. */
function places(text: string, label: string): (readonly [number, number])[] {
  const [whole, part] = [fold(text), fold(label)];
  const found: (readonly [number, number])[] = [];
  for (let at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, at + 1)) {
    const end = at + part.length;
    const joins = (a: string | undefined, b: string | undefined) => isWord(a) && isWord(b) && !isHan(a) && !isHan(b);
    if (joins(whole[at - 1], whole[at]) || joins(whole[end - 1], whole[end])) continue;
    found.push([at, end]);
  }
  return found;
}

function named(text: string, labels: readonly string[]): Set<string> {
  const all = labels.flatMap((label) => places(text, label).map((place) => ({ label, place })));
  const free = all.filter(
    ({ place: [start, end] }) =>
      !all.some(({ place: [from, to] }) => from <= start && to >= end && to - from > end - start),
  );
  return new Set(free.map(({ label }) => fold(label)));
}

it('reads no label that is not named, and none of two', { timeout: 60_000 }, () => {
  let read = 0;
  fc.assert(
    fc.property(cases, fc.boolean(), ({ labels, text, thought, think }, json) => {
      const format = answerFormat({ answer: json ? 'json_schema' : 'label', reason: false }, labels, {});
      const { label } = format.read(think(text, thought));
      if (label === undefined || labels.includes(text.trim())) return;
      read++;
      expect([...named(text, labels)]).toEqual([fold(labels[label] ?? '')]);
    }),
    // The same answers every time.
    { numRuns: 20_000, seed: 1 },
  );
  // If nothing were read, this would test nothing.
  expect(read).toBeGreaterThan(1_000);
});

const LONG = 2_000_000;
it.each([
  ['opening marks', '<think>'],
  ['closing marks', '</think>'],
  ['stop tokens', '<|im_end|>'],
  ['fences', '```\n'],
  ['braces', '{'],
  ['fields', '"label":'],
  ['lead-ins', 'The label is '],
  ['emphasis', '*'],
  ['blanks', ' '],
  ['lines', 'billing\n'],
  ['labels', 'billing '],
  ['accents', '\u0301\u0316'],
  ['channels', '<|channel|>final'],
  ['breaks', 'a. '],
  ['dashes', 'a - '],
  ['half stop tokens', '<|a'],
  ['backslashes', '\\boxed{'],
])('millions of %s take no time', (_, part) => {
  const { read } = answerFormat({ answer: 'label', reason: true }, ['billing', 'bug'], {});
  const many = part.repeat(LONG / part.length);
  const began = performance.now();
  for (const text of [many, `billing${many}`, `${many}billing`, `${many}\nbilling`, `{"label":"${many}`]) read(text);
  expect(performance.now() - began).toBeLessThan(5_000);
});

it('ten thousand labels that begin alike take little time', () => {
  const labels = Array.from({ length: 10_000 }, (_, index) => `${'a '.repeat(1 + (index % 400))}${index}`);
  const { read } = answerFormat({ answer: 'label', reason: false }, labels, {});
  const began = performance.now();
  expect(read(`**${labels[7]}**\n${'a '.repeat(4_000)}`).label).toBe(7);
  expect(performance.now() - began).toBeLessThan(20_000);
});
