// Minimises a smooth function by L-BFGS. No maintained npm package does this. scikit-learn's solver of this name is
// SciPy's.
// Nocedal & Wright, Numerical Optimization, 2nd edition: algorithms 7.4 (two-loop recursion) and 7.5.

/** Correction pairs kept; the book finds 3 to 20 satisfactory. Ten took as many iterations and more memory. */
const HISTORY = 5;
/**
 * Iterations before which the curvature is measured again. It changes most at the start: as probabilities approach 0 or
 * 1, a softmax becomes hundreds of times flatter than where it began.
 */
const MEASURED_BEFORE: readonly number[] = [0, 3, 8, 15, 25, 40, 60, 90, 130];
/** Constants of the Wolfe conditions as the book proposes them for quasi-Newton methods (section 3.1). */
const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;
/** Halvings and doublings of one step. Beyond these, the function is flat up to rounding. */
const MAX_LINE_SEARCH_STEPS = 40;

/** Writes the gradient at `x` into `gradient` and returns the value there. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

interface LbfgsOptions {
  /** Stops when no component of the gradient is larger than this. */
  readonly gradientTolerance: number;
  readonly maxIterations: number;
  /**
   * Writes the second derivatives at `x` by each component, all positive, into `curvature`. Their inverses replace the
   * identity in (7.20): the minimum is the same, found in about half as many iterations.
   */
  readonly measure?: (x: Float64Array, curvature: Float32Array) => void;
}

interface LbfgsResult {
  readonly x: Float64Array;
  readonly iterations: number;
  /** Whether the gradient fell below the tolerance. */
  readonly converged: boolean;
}

/** Starts at `x` and overwrites it. */
export function minimize(objective: Objective, x: Float64Array, options: LbfgsOptions): LbfgsResult {
  const { measure } = options;
  const curvature = measure && new Float32Array(x.length);
  const pairs: CorrectionPair[] = [];
  const direction = new Float64Array(x.length);
  let gradient: Float64Array = new Float64Array(x.length);
  let nextX: Float64Array = new Float64Array(x.length);
  let nextGradient: Float64Array = new Float64Array(x.length);
  let value = objective(x, gradient);

  for (let iteration = 0; iteration < options.maxIterations; iteration++) {
    if (maxNorm(gradient) <= options.gradientTolerance) return { x, iterations: iteration, converged: true };
    if (measure && curvature && MEASURED_BEFORE.includes(iteration)) measure(x, curvature);
    descentDirection(direction, gradient, pairs, curvature);
    const slope = dot(direction, gradient);

    // Bisection for the weak Wolfe conditions: Lewis & Overton, Nonsmooth optimization via quasi-Newton methods (2013).
    let [low, high] = [0, Number.POSITIVE_INFINITY];
    let step = pairs.length === 0 && !curvature ? 1 / Math.sqrt(-slope) : 1;
    let nextValue = Number.NaN;
    let found = false;
    for (let tries = 0; tries < MAX_LINE_SEARCH_STEPS && !found; tries++) {
      for (let i = 0; i < x.length; i++) nextX[i] = (x[i] as number) + step * (direction[i] as number);
      nextValue = objective(nextX, nextGradient);
      if (!(nextValue <= value + SUFFICIENT_DECREASE * step * slope)) high = step;
      else if (dot(direction, nextGradient) < CURVATURE * slope) low = step;
      else found = true;
      if (!found) step = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
    }
    if (!found) return { x, iterations: iteration, converged: false };

    remember(pairs, x, nextX, gradient, nextGradient);
    [x, nextX] = [nextX, x];
    [gradient, nextGradient] = [nextGradient, gradient];
    value = nextValue;
  }
  return { x, iterations: options.maxIterations, converged: maxNorm(gradient) <= options.gradientTolerance };
}

/** One step taken and what it did to the gradient. */
interface CorrectionPair {
  /** 32 bits halve the memory. These numbers only steer; the minimum is checked in 64 bits. */
  readonly step: Float32Array;
  readonly change: Float32Array;
  /** 1 / (change · step), positive by the curvature condition. */
  rho: number;
}

/** Reuses the oldest pair's arrays: with a million parameters, new ones would cost more than the arithmetic. */
function remember(
  pairs: CorrectionPair[],
  x: Float64Array,
  nextX: Float64Array,
  g: Float64Array,
  nextG: Float64Array,
): void {
  const recycled = pairs.length === HISTORY ? pairs.shift() : undefined;
  const pair = recycled ?? { step: new Float32Array(x.length), change: new Float32Array(x.length), rho: 0 };
  for (let i = 0; i < x.length; i++) {
    pair.step[i] = (nextX[i] as number) - (x[i] as number);
    pair.change[i] = (nextG[i] as number) - (g[i] as number);
  }
  pair.rho = 1 / dot(pair.change, pair.step);
  pairs.push(pair);
}

/** Algorithm 7.4, negated: minus the approximate inverse Hessian times the gradient, scaled at first by (7.20). */
function descentDirection(
  direction: Float64Array,
  gradient: Float64Array,
  pairs: readonly CorrectionPair[],
  curvature: Float32Array | undefined,
): void {
  for (let i = 0; i < gradient.length; i++) direction[i] = -(gradient[i] as number);
  const newestFirst = pairs.toReversed();
  const alphas = newestFirst.map(({ step, change, rho }) => {
    const alpha = rho * dot(step, direction);
    addScaled(direction, -alpha, change);
    return alpha;
  });
  const newest = newestFirst[0];
  if (newest) {
    const scale = 1 / (newest.rho * squares(newest.change, curvature));
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) * scale;
  }
  if (curvature) {
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) / (curvature[i] as number);
  }
  pairs.forEach(({ step, change, rho }, index) => {
    const alpha = alphas[pairs.length - 1 - index] as number;
    addScaled(direction, alpha - rho * dot(change, direction), step);
  });
}

/** Σ change² / curvature */
function squares(change: Float32Array, curvature: Float32Array | undefined): number {
  if (!curvature) return dot(change, change);
  let sum = 0;
  for (let i = 0; i < change.length; i++) sum += (change[i] as number) ** 2 / (curvature[i] as number);
  return sum;
}

function dot(a: Float64Array | Float32Array, b: Float64Array | Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function addScaled(target: Float64Array, factor: number, other: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + factor * (other[i] as number);
}

function maxNorm(a: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] as number));
  return largest;
}
