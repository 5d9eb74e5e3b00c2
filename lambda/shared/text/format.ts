// Formats figures for people: in the headline, on the page and in Markdown.
import type { Interval, PairedDifference, Score } from '../contracts/report.ts';

/** In place of a missing figure. */
export const NONE = '–';

const counts = new Intl.NumberFormat('en-US');
const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
/** A thousand short texts often cost fractions of a cent. */
const smallDollars = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumSignificantDigits: 2,
});
const SMALL = 0.1;

/** @example formatCount(12345) // '12,345' */
export const formatCount = (count: number): string => counts.format(count);

/** @example formatPercent(0.9123) // '91.2%' */
export const formatPercent = (share: number | null): string => (share === null ? NONE : `${(share * 100).toFixed(1)}%`);

/** @example formatInterval({ lower: 0.863, upper: 0.945 }) // '86.3–94.5%' */
export const formatInterval = ({ lower, upper }: Interval): string =>
  `${(lower * 100).toFixed(1)}–${(upper * 100).toFixed(1)}%`;

/** A score between −1 and 1, as usual in tables. @example formatScore({ value: 0.9123 }) // '0.912' */
export const formatScore = ({ value }: Pick<Score, 'value'>): string => (value === null ? NONE : value.toFixed(3));

/** A difference of shares in percentage points. @example formatPoints(-0.0123) // '−1.2' */
export const formatPoints = (difference: number): string => {
  const points = (difference * 100).toFixed(1);
  return points === '-0.0' ? '0.0' : points.replace('-', '−');
};

/** @example '3.1 points, 95% interval −1.2 to 7.4' */
export function formatPointsWithInterval({ difference, ci }: Pick<PairedDifference, 'difference' | 'ci'>): string {
  const interval = ci ? `, 95% interval ${formatPoints(ci.lower)} to ${formatPoints(ci.upper)}` : '';
  return `${formatPoints(difference)} points${interval}`;
}

/** Below this, the digits of a p-value mean nothing. */
const SMALLEST_P = 0.001;

/** @example formatPValue(0.0234) // '0.023' */
export function formatPValue(p: number | null): string {
  if (p === null) return NONE;
  return p < SMALLEST_P ? `<${SMALLEST_P}` : p.toFixed(3);
}

/** @example formatP(0.0234) // 'p = 0.023' */
export const formatP = (p: number | null): string =>
  p !== null && p < SMALLEST_P ? `p < ${SMALLEST_P}` : `p = ${formatPValue(p)}`;

/** @example formatDollars(0.0123) // '$0.012' */
export function formatDollars(amount: number | null): string {
  if (amount === null) return NONE;
  if (amount === 0) return '$0';
  return (amount < SMALL ? smallDollars : dollars).format(amount);
}

/** @example formatMilliseconds(1234) // '1.2 s' */
export function formatMilliseconds(milliseconds: number | null): string {
  if (milliseconds === null) return NONE;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** @example plural(3, 'problem') // '3 problems' */
export const plural = (count: number, noun: string): string => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** The first characters of a text on one line; no half of a surrogate pair is left at its end. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text
    .slice(0, length)
    .toWellFormed()
    .replace(/\uFFFD$/u, '')}…`;
}
