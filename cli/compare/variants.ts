// Which variants of several runs to compare with each other.
import { didYouMean } from '../../lambda/shared/text/closest.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

/** Indices among the variants of the first run and of another. */
export interface VariantPair {
  readonly first: number;
  readonly other: number;
}

/** A variant of another run, and the one of the first run that it is compared with, by index in the shared rows. */
export interface ChangeOf extends VariantPair {
  /** Index of the other run. */
  readonly run: number;
  readonly firstAt: number;
  readonly otherAt: number;
}

export const letterOf = (run: number): string => String.fromCharCode('A'.charCodeAt(0) + run);

/**
 * The variants with the same name in both runs, or those the user asked for.
 * @param first names in the first run
 * @param asked `name`, or `name in the first run=name in the other`
 * @throws CommandError if there are none
 */
export function pairVariants(
  first: readonly string[],
  other: readonly string[],
  asked: readonly string[],
  letter: string,
): VariantPair[] {
  if (asked.length > 0) return asked.map((one) => named(first, other, one, letter));
  const same = first.flatMap((name, index) =>
    other.includes(name) ? [{ first: index, other: other.indexOf(name) }] : [],
  );
  if (same.length > 0) return same;
  throw new CommandError(
    `The runs A and ${letter} have no variant in common. A has ${list(first)}; ${letter} has ${list(other)}. ` +
      'Pair them yourself with --variant NAME=OTHER.',
  );
}

function named(first: readonly string[], other: readonly string[], asked: string, letter: string): VariantPair {
  // A name may contain an equals sign.
  for (const { index } of [{ index: asked.length }, ...asked.matchAll(/=/g)]) {
    const [one, two] = index === asked.length ? [asked, asked] : [asked.slice(0, index), asked.slice(index + 1)];
    if (first.includes(one) && other.includes(two)) return { first: first.indexOf(one), other: other.indexOf(two) };
  }
  const [one = '', ...rest] = asked.split('=');
  const two = rest.length > 0 ? rest.join('=') : one;
  const [wrong, names, run] = first.includes(one) ? [two, other, letter] : [one, first, 'A'];
  const question = didYouMean(wrong, names, plain);
  throw new CommandError(
    `The run ${run} has no variant ${plain(wrong)}.${question ? ` ${question}` : ''} It has ${list(names)}.`,
  );
}

const list = (names: readonly string[]): string => names.map(plain).join(', ');
