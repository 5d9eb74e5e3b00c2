// Whether two variants' F1 differ, by exchanging their answers.
import { normal } from '../../shared/distributions.ts';
import { seededWords } from '../../shared/random/words.ts';
import type { JointTable } from '../scores/pair.ts';
import { PairedF1 } from './paired-f1.ts';

/** Rows that the two answer differently. With more, the normal distribution says the same for less. */
export const MAX_DIFFERING = 1000;
/** Up to so many differing rows, all 2^n exchanges are looked at: it is an exact test. */
const MAX_EXACT = 10;
export const FLIPS = 1000;
/** With fewer draws as extreme, their share is too coarse for a correction for many pairs. */
const MIN_EXTREME = 10;
const TIE = 1e-12;

export interface Flips {
  /** Two-sided. */
  readonly p_value: number;
  /** Standard deviation of the difference. */
  readonly deviation: number;
}

/**
 * Paired permutation test (Fisher's randomisation; for F1: Yeh 2000, "More accurate tests for the statistical
 * significance of result differences"): if the two variants are alike, either's answer to a row might as well have been
 * the other's. So the answers of each row are exchanged, or not, at random. The p-value is the share of exchanges whose
 * difference is at least as large, this one included; where it is too small for {@link FLIPS} draws to tell, that of the
 * normal distribution with their standard deviation.
 * @param rows of the table; with repeats, whose answers belong together, there is no such test
 * @returns nothing where there is none
 */
export function signFlips(
  joint: JointTable,
  rows: number,
  observed: { readonly macro: number; readonly weighted: number },
  seed: string,
): { readonly macro: Flips; readonly weighted: Flips } | undefined {
  const exchanged = withExchanges(joint);
  const { differing } = exchanged;
  const total = joint.count.reduce((sum, one) => sum + one, 0);
  if (total !== rows || differing === 0 || differing > MAX_DIFFERING) return undefined;
  const exact = differing <= MAX_EXACT;
  const draws = exact ? 2 ** differing : FLIPS;
  const macro = new Float64Array(draws);
  const weighted = new Float64Array(draws);
  const paired = new PairedF1(exchanged.joint);
  const counts = exchanged.joint.count.slice();
  const random = exact ? undefined : seededWords(`${seed} flips`);
  for (let draw = 0; draw < draws; draw++) {
    exchange(exchanged, counts, bits(random ?? (() => draw)));
    const found = paired.differences(counts);
    macro[draw] = found.macro;
    weighted[draw] = found.weighted;
  }
  return {
    macro: judge(observed.macro, macro, exact),
    weighted: judge(observed.weighted, weighted, exact),
  };
}

function judge(observed: number, drawn: Float64Array, exact: boolean): Flips {
  const least = Math.abs(observed) - TIE;
  const extreme = drawn.reduce((sum, one) => sum + Number(Math.abs(one) >= least), 0);
  const deviation = Math.sqrt(drawn.reduce((sum, one) => sum + one ** 2, 0) / drawn.length);
  if (exact) return { p_value: extreme / drawn.length, deviation };
  const share = (extreme + 1) / (drawn.length + 1);
  if (extreme >= MIN_EXTREME) return { p_value: share, deviation };
  const most = (MIN_EXTREME + 1) / (drawn.length + 1);
  return { p_value: Math.min(most, 2 * normal.cdf(-Math.abs(observed) / deviation, 0, 1)), deviation };
}

interface Exchanges {
  /** The table and, after its cells, those of its differing rows with the answers exchanged, empty. */
  readonly joint: JointTable;
  /** Places of the cells whose answers differ. */
  readonly cells: readonly number[];
  /** Their rows. */
  readonly differing: number;
}

function withExchanges({ labels, truth, first, second, count }: JointTable): Exchanges {
  const cells = [...count.keys()].filter((cell) => first[cell] !== second[cell]);
  const also = (list: Int32Array, other: Int32Array) =>
    Int32Array.from([...list, ...cells.map((cell) => other[cell] ?? 0)]);
  return {
    joint: {
      labels,
      truth: also(truth, truth),
      first: also(first, second),
      second: also(second, first),
      count: Float64Array.from([...count, ...cells.map(() => 0)]),
    },
    cells,
    differing: cells.reduce((sum, cell) => sum + (count[cell] ?? 0), 0),
  };
}

function exchange({ joint, cells }: Exchanges, counts: Float64Array, bit: () => number): void {
  const before = joint.count;
  const first = before.length - cells.length;
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index] ?? 0;
    const rows = before[cell] ?? 0;
    let exchanged = 0;
    for (let row = 0; row < rows; row++) exchanged += bit();
    counts[cell] = rows - exchanged;
    counts[first + index] = exchanged;
  }
}

/** The bits of words, the lowest first. */
function bits(word: () => number): () => number {
  let left = 0;
  let current = 0;
  return () => {
    if (left === 0) {
      current = word();
      left = 32;
    }
    const bit = current & 1;
    current >>>= 1;
    left--;
    return bit;
  };
}
