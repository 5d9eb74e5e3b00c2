// What could make the answer wrong, in few lines: what several warnings say of several variants is said once.
import type { Report } from '../../../shared/contracts/report/report.ts';
import type { Warning } from '../../../shared/contracts/run.ts';
import { cut } from '../../../shared/text/format.ts';
import { listed } from '../../../shared/text/words.ts';

/** Lines that are shown unfolded, and the characters of one. */
const MAX_LINES = 6;
const MAX_LINE = 260;
/** Variants named in one line. */
const MAX_NAMES = 4;

export interface Doubts {
  readonly lines: readonly string[];
  /** Whether the warnings say more than the lines. */
  readonly more: boolean;
}

/** Their order is that of the warnings, which say the gravest first. */
export function doubts({ warnings, variants }: Pick<Report, 'warnings' | 'variants'>): Doubts {
  const names = variants.map(({ name }) => name);
  const lines = [...Map.groupBy(warnings, ({ code }) => code).values()].map((alike) => lineOf(alike, names));
  const shown = lines.slice(0, MAX_LINES);
  return { lines: shown, more: shown.join('') !== warnings.map(({ message }) => message).join('') };
}

function lineOf(alike: readonly Warning[], names: readonly string[]): string {
  const [first, ...others] = alike;
  const sentence = cut(firstSentence(first?.message ?? ''), MAX_LINE);
  if (others.length === 0) return sentence;
  const about = others.map(({ message }) => names.find((name) => message.includes(name)));
  const known = about.filter((name) => name !== undefined);
  return known.length === others.length && new Set(known).size === known.length
    ? `${sentence} The same of ${listed(known, MAX_NAMES)}.`
    : `${sentence} And ${others.length} more like it.`;
}

/** Up to a full stop that ends a sentence: not one in a number, a name or an abbreviation. */
export function firstSentence(text: string): string {
  return /^.*?[^\s.]{3}[.](?=\s+\p{Lu}|$)/su.exec(text)?.[0] ?? text;
}
