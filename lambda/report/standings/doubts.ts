// What could make the answer wrong, in few lines: what several warnings say of several variants is said once.
import type { Warning } from '../../shared/contracts/run.ts';
import { cut } from '../../shared/text/format.ts';
import { listed } from '../../shared/text/words.ts';

/** Lines that are shown unfolded, and the characters of one. */
const MAX_LINES = 6;
const MAX_LINE = 220;
/** Variants named in one line. */
const MAX_NAMES = 4;
/** No doubts: gates have lines of their own, and so has what may be automated. */
const SHOWN_ELSEWHERE: readonly string[] = ['gate_failed', 'gate_undecided', 'automate', 'no_threshold'];

export interface Doubts {
  readonly lines: readonly string[];
  /** Warnings that the lines leave out, or say in part. */
  readonly more: number;
}

/** Their order is that of the warnings, which say the gravest first. */
export function doubts(warnings: readonly Warning[], names: readonly string[]): Doubts {
  const about = warnings.filter(({ code }) => !SHOWN_ELSEWHERE.includes(code));
  const lines = [...Map.groupBy(about, ({ code }) => code).values()].map((alike) => lineOf(alike, names));
  const shown = lines.slice(0, MAX_LINES);
  const inFull = about.filter(({ message }) => shown.includes(message)).length;
  return { lines: shown, more: about.length - inFull };
}

function lineOf(alike: readonly Warning[], names: readonly string[]): string {
  const [first, ...others] = alike;
  const sentence = cutAtItem(firstSentence(first?.message ?? ''));
  if (others.length === 0) return sentence;
  const known = others.flatMap(({ message }) => firstNamed(message, names) ?? []);
  return known.length === others.length && new Set(known).size === known.length
    ? `${sentence} The same of ${listed(known, MAX_NAMES)}.`
    : `${sentence} And ${others.length} more like it.`;
}

/** A list ends after an item, not within it. */
function cutAtItem(sentence: string): string {
  if (sentence.length <= MAX_LINE) return sentence;
  const whole = sentence.lastIndexOf('; ', MAX_LINE);
  return whole < 0 ? cut(sentence, MAX_LINE) : `${sentence.slice(0, whole)}; …`;
}

function firstNamed(message: string, names: readonly string[]): string | undefined {
  const named = names.filter((name) => message.includes(name));
  return named.toSorted((one, other) => message.indexOf(one) - message.indexOf(other))[0];
}

/** Up to a full stop that ends a sentence: not one in a number, a name or an abbreviation. */
export function firstSentence(text: string): string {
  return /^.*?[^\s.]{3}[.](?=\s+\p{Lu}|$)/su.exec(text)?.[0] ?? text;
}
