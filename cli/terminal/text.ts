// Figures and untrusted text as the terminal shows them.
import { stripVTControlCharacters } from 'node:util';

/**
 * One line without control, direction-changing or invisible characters: labels, headers and answers come from files
 * and models, and must not move the cursor or pass for something else.
 */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim();
}

/** @example count(12345) // '12,345' */
export const count = (value: number): string => value.toLocaleString('en-US');

/** @example plural(1, 'row') // '1 row' */
export const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** A thousand short calls often cost less than a cent. @example dollars(0.0123) // '$0.0123' */
export function dollars(usd: number): string {
  if (usd > 0 && usd < 0.0001) return '<$0.0001';
  const decimals = usd === 0 || usd >= 1 ? 2 : 4;
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}`;
}

/** @example duration(3725) // '1:02:05' */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${parts.join(':')}` : parts.join(':').replace(/^0/, '');
}

/** @example percent(0.1234) // '12.3 %' */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** @example milliseconds(1234) // '1.23 s' */
export function milliseconds(value: number): string {
  if (value >= 1000) return `${(value / 1000).toFixed(2)} s`;
  return value >= 10 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`;
}

const LINES = ['top', 'bottom', 'left', 'right', 'mid'].flatMap((line) => [
  line,
  `${line}-mid`,
  `${line}-left`,
  `${line}-right`,
]);

/** cli-table3's options for columns separated by two blanks, without colour. */
export const BORDERLESS = {
  chars: Object.fromEntries([...LINES, 'middle'].map((line) => [line, ''])),
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
};
