// Multinomial counts, fast enough to resample a million rows of 300 classes a thousand times.

/**
 * How far below the number of rows the Poisson part aims, in standard deviations: it passes that number once in some
 * 30,000 draws, and is then drawn again.
 */
const MARGIN_DEVIATIONS = 4;
/** Standard deviations around its mean beyond which a Poisson count does not occur in a 32-bit draw. */
const POISSON_REACH = 8;

/**
 * Draws counts of `trials` trials whose probabilities are proportional to `weights`, as a bootstrap of the rows would.
 * Independent Poisson counts, given their sum, are multinomial: most of the trials are drawn that way, one draw a cell,
 * and those that are then missing one by one. (A chain of binomials needs a binomial draw a cell, which takes
 * libraries 0.1 µs to milliseconds; a Poisson table takes nanoseconds.)
 * @param weights positive; equal ones should stand together, they share a table
 * @param random uniform 32-bit unsigned integers
 * @returns fills `counts`
 */
export function multinomialSampler(
  weights: Float64Array,
  trials: number,
  random: () => number,
): (counts: Float64Array) => void {
  if (weights.length === 0) return () => {};
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const bulk = Math.max(0, trials - MARGIN_DEVIATIONS * Math.sqrt(trials));
  const stretches = stretchesOfEqual(weights).map(({ from, to, weight }) => ({
    from,
    to,
    table: poissonTable((weight / sum) * bulk),
  }));
  const single = guideTable(weights);
  return (counts) => {
    let drawn: number;
    do {
      drawn = 0;
      for (const { from, to, table } of stretches) {
        for (let cell = from; cell < to; cell++) {
          const count = draw(table, random());
          counts[cell] = count;
          drawn += count;
        }
      }
    } while (drawn > trials);
    for (; drawn < trials; drawn++) {
      const cell = draw(single, random());
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  };
}

/** Draws by inversion with a guide table (Chen and Asau 1974): one or two comparisons, whatever the size. */
interface GuideTable {
  /** What the first outcome stands for. */
  readonly first: number;
  /** The largest 32-bit draw that gives the outcome. */
  readonly thresholds: Uint32Array;
  /** By the leading bits of the draw: the first outcome that it can give. */
  readonly guide: Uint32Array;
  /** Bits of the draw that are not leading. */
  readonly shift: number;
}

function draw({ first, thresholds, guide, shift }: GuideTable, word: number): number {
  let outcome = guide[word >>> shift] ?? 0;
  while (word > (thresholds[outcome] ?? 0)) outcome++;
  return first + outcome;
}

const WORDS = 2 ** 32;

function guideTable(weights: Float64Array, first = 0): GuideTable {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let below = 0;
  const thresholds = Uint32Array.from(weights, (weight) => {
    below += weight;
    return Math.min(WORDS - 1, Math.max(0, Math.ceil((below / sum) * WORDS) - 1));
  });
  thresholds[thresholds.length - 1] = WORDS - 1;
  // At least one bit: a shift by 32 would shift by none.
  const bits = Math.max(1, Math.ceil(Math.log2(weights.length)));
  const shift = 32 - bits;
  const guide = new Uint32Array(2 ** bits);
  for (let lead = 0, outcome = 0; lead < guide.length; lead++) {
    while (lead * 2 ** shift > (thresholds[outcome] ?? 0)) outcome++;
    guide[lead] = outcome;
  }
  return { first, thresholds, guide, shift };
}

function poissonTable(mean: number): GuideTable {
  const reach = Math.ceil(POISSON_REACH * Math.sqrt(mean) + POISSON_REACH);
  const mode = Math.floor(mean);
  const first = Math.max(0, mode - reach);
  const probabilities = new Float64Array(mode + reach + 1 - first);
  // Relative to the mode's, from it in both directions; the table divides by their sum.
  probabilities[mode - first] = 1;
  for (let count = mode; count > first; count--) {
    probabilities[count - 1 - first] = ((probabilities[count - first] ?? 0) * count) / mean;
  }
  for (let count = mode + 1; count <= mode + reach; count++) {
    probabilities[count - first] = ((probabilities[count - 1 - first] ?? 0) * mean) / count;
  }
  return guideTable(probabilities, first);
}

function stretchesOfEqual(weights: Float64Array): { from: number; to: number; weight: number }[] {
  const stretches: { from: number; to: number; weight: number }[] = [];
  for (const [cell, weight] of weights.entries()) {
    const last = stretches.at(-1);
    if (last?.weight === weight) last.to = cell + 1;
    else stretches.push({ from: cell, to: cell + 1, weight });
  }
  return stretches;
}
