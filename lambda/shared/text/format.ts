// Formats figures for people, the same way on the terminal, on the page, in Markdown and in sentences.
import type { PairedDifference } from '../contracts/report/comparison.ts';
import type { Interval, Score } from '../contracts/report/scores.ts';
import { once } from '../once.ts';

/** Stands for a missing figure. */
export const NONE = '–';

// Made when first used: the first one takes half as long as starting Node, and few invocations format a figure.
const counts = once(() => new Intl.NumberFormat('en-US'));
const dollars = once(() => new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }));
/** A thousand short texts often cost fractions of a cent. */
const smallDollars = once(
  () => new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumSignificantDigits: 4 }),
);
const CENT = 0.01;

/** With a real minus sign, and none before zero. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return text.replace('-', Number(text) === 0 ? '' : '−');
}

/** @example formatCount(12345) // '12,345' */
export const formatCount = (count: number): string => counts().format(count);

/** @example formatSignificant(0.123456) // '0.1235' */
export const formatSignificant = (value: number): string => String(Number(value.toPrecision(4)));

/** A confidence as it must be given back, to be compared with others. @example formatThreshold(0.83) // '0.83' */
export const formatThreshold = (confidence: number): string => String(Number(confidence.toPrecision(6)));

/** Nobody plans with more than two digits, nor with too few rows. @example formatAbout(1_234) // '1,300' */
export function formatAbout(rows: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rows)) - 1);
  return formatCount(Math.ceil(rows / unit) * unit);
}

/** @example formatPercent(0.9123) // '91.2%' */
export const formatPercent = (share: number | null): string => (share === null ? NONE : `${fixed(share * 100, 1)}%`);

/** @example formatInterval({ lower: 0.863, upper: 0.945 }) // '86.3–94.5%' */
export const formatInterval = ({ lower, upper }: Interval): string =>
  `${fixed(lower * 100, 1)}–${fixed(upper * 100, 1)}%`;

/** @example '91.2% (86.3–94.5%)' */
export const formatPercentWithInterval = ({ value, ci }: Score): string =>
  `${formatPercent(value)}${ci ? ` (${formatInterval(ci)})` : ''}`;

/** A score between −1 and 1, as usual in tables. @example formatScore({ value: 0.9123 }) // '0.912' */
export const formatScore = ({ value }: { readonly value: Score['value'] | undefined }): string =>
  value === null || value === undefined ? NONE : fixed(value, 3);

/** @example formatScoreInterval({ lower: -0.1, upper: 0.945 }) // '−0.100–0.945' */
export const formatScoreInterval = (ci: Interval | null): string =>
  ci === null ? NONE : `${fixed(ci.lower, 3)}–${fixed(ci.upper, 3)}`;

/** A difference of shares in percentage points. @example formatPoints(-0.0123) // '−1.2' */
export const formatPoints = (difference: number): string => fixed(difference * 100, 1);

/** @example formatChange(0.0123) // '+1.2' */
export const formatChange = (difference: number): string => `${difference > 0 ? '+' : ''}${formatPoints(difference)}`;

/** @example formatPointsInterval({ lower: -0.012, upper: 0.074 }) // '−1.2 to 7.4' */
export const formatPointsInterval = ({ lower, upper }: Interval): string =>
  `${formatPoints(lower)} to ${formatPoints(upper)}`;

/** @example '3.1 points, 95% interval −1.2 to 7.4' */
export function formatPointsWithInterval({ difference, ci }: Pick<PairedDifference, 'difference' | 'ci'>): string {
  return `${formatPoints(difference)} points${ci ? `, 95% interval ${formatPointsInterval(ci)}` : ''}`;
}

/** Below this, the digits of a p-value mean nothing. */
const SMALLEST_P = 0.001;

/** In a column of p-values. @example formatPValue(0.0234) // '0.023' */
export function formatPValue(p: number | null): string {
  if (p === null) return NONE;
  return p < SMALLEST_P ? `<${SMALLEST_P}` : fixed(p, 3);
}

/** In a sentence. @example formatNamedPValue(0.0002) // 'p < 0.001' */
export function formatNamedPValue(p: number | null): string {
  return p !== null && p < SMALLEST_P ? `p < ${SMALLEST_P}` : `p = ${formatPValue(p)}`;
}

/** Four significant digits below a cent. @example formatDollars(0.001234) // '$0.001234' */
export function formatDollars(amount: number | null): string {
  if (amount === null) return NONE;
  if (amount === 0) return '$0';
  return (amount < CENT ? smallDollars : dollars)().format(amount);
}

/**
 * The duration of a call. A baseline often takes less than a millisecond.
 * @example formatMilliseconds(1234) // '1.2 s'
 */
export function formatMilliseconds(milliseconds: number | null): string {
  if (milliseconds === null) return NONE;
  if (Math.round(milliseconds) >= 1000) return `${fixed(milliseconds / 1000, 1)} s`;
  const small = fixed(milliseconds, 1);
  return `${Number(small) < 10 ? small : Math.round(milliseconds)} ms`;
}

/** The duration of a run. @example formatClock(3725) // '1:02:05' */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${parts.join(':')}` : parts.join(':').replace(/^0/, '');
}

/** How many of something there are in a second. @example formatRate(85.4) // '85/s'; formatRate(1.25) // '1.3/s' */
export const formatRate = (perSecond: number): string =>
  `${perSecond >= 10 ? formatCount(Math.round(perSecond)) : fixed(perSecond, 1)}/s`;

/** The first characters of a text, on one line. Never ends with half of a surrogate pair. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text
    .slice(0, length)
    .toWellFormed()
    .replace(/\uFFFD$/u, '')}…`;
}
