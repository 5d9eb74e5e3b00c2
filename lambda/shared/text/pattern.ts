// A benchmark's regular expressions. RE2 takes time in proportion to the text, whatever the expression. The runtime's
// own engine can take years for a hundred characters. RE2 is 260 kB and is loaded only if needed.
import type { Slice } from '../contracts/choices/slice.ts';

/** Instructions of RE2's program. Each may run for every character. */
const MAX_PATTERN_SIZE = 1000;

export interface Pattern {
  /** In instructions. */
  readonly size: number;
  /** Whether it matches anywhere in the text, in any case. */
  test(text: string): boolean;
}

/** Why a pattern cannot be used, and where it is in the benchmark. */
interface PatternProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly advice: string;
}

/** @returns a function that compiles a pattern, or throws an Error that says what is wrong with it */
export async function patternCompiler(): Promise<(pattern: string) => Pattern> {
  const { RE2JS } = await import('re2js');
  return (pattern) => {
    const expression = RE2JS.compile(RE2JS.translateRegExp(pattern), RE2JS.CASE_INSENSITIVE);
    const size = expression.programSize();
    if (size > MAX_PATTERN_SIZE)
      throw new Error(`it is too large, ${size} instructions of at most ${MAX_PATTERN_SIZE}`);
    return { size, test: (text) => expression.matcher(text).find() };
  };
}

export async function patternProblems(slices: readonly Slice[]): Promise<PatternProblem[]> {
  if (slices.every(({ pattern }) => pattern === undefined)) return [];
  const compile = await patternCompiler();
  return slices.flatMap(({ pattern, name }, index) => {
    if (pattern === undefined) return [];
    try {
      compile(pattern);
      return [];
    } catch (error) {
      const reason =
        error instanceof Error
          ? error.message.replace('error parsing regexp: ', '').replace('(?i)', '')
          : String(error);
      const message = `the pattern of the slice ${JSON.stringify(name)} cannot be used: ${reason}.`;
      const advice =
        'Expected RE2 syntax: without lookahead, lookbehind and back-references, and with small repeat counts.';
      return [{ path: ['slices', index, 'pattern'], message, advice }];
    }
  });
}
