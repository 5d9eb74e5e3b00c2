// Puts counts into sentences: nouns, verbs and lists.
import { formatCount } from './format.ts';

/** The form that goes with a number. @example oneOrMany(2, 'stands', 'stand') // 'stand' */
export const oneOrMany = (count: number, one: string, many: string): string => (count === 1 ? one : many);

/** @example plural(3, 'problem') // '3 problems' */
export const plural = (count: number, noun: string): string =>
  `${formatCount(count)} ${oneOrMany(count, noun, `${noun}s`)}`;

/** @example pluralHas(1, 'row') // '1 row has'; pluralHas(3, 'row') // '3 rows have' */
export const pluralHas = (count: number, noun: string): string =>
  `${plural(count, noun)} ${oneOrMany(count, 'has', 'have')}`;

/** @example capitalized('no model') // 'No model' */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Follows a list that the caller formats. @example andMore(1200) // 'and 1,200 more' */
export const andMore = (count: number): string => `and ${formatCount(count)} more`;

/** @example listed(['a', 'b', 'c', 'd'], 2) // 'a, b and 2 more'; with '; ' between them: 'a; b; and 2 more' */
export function listed(items: readonly (string | number)[], most: number, separator: ', ' | '; ' = ', '): string {
  const shown = items.slice(0, most).join(separator);
  if (items.length <= most) return shown;
  return `${shown}${separator.replace(',', '')}${andMore(items.length - most)}`;
}
