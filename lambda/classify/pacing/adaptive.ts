// How many calls a worker keeps in flight to an endpoint that declares no limit: few at first, more while latency holds,
// fewer when it grows, half when calls time out. Pure: the caller passes in the times.
//
// The rule is the gradient of Netflix's concurrency-limits, limit × baseline / latency + √limit, after TCP's slow start.
// Each worker adapts alone, and the latency tells each about the others. test/unit/classify/pacing/adaptive.test.ts
// plays it on a virtual clock.

/** Calls in flight at first, of all workers together. */
const START_TOGETHER = 8;
/** Answers whose median says something. */
const LEAST_ANSWERS = 8;
/** How slow calls may get before the limit falls. A server that batches calls gets slower and still does more. */
const TOLERANCE = 2;
/** The same if a call has taken a quarter of its time limit, or more. */
const CAREFUL_TOLERANCE = 1.5;
const CAREFUL_SHARE = 1 / 4;
/**
 * Calls that take a smaller share of their time limit are far from it, however much slower they got. What slows down
 * short calls is often this machine, and not the endpoint.
 */
const QUICK_SHARE = 1 / 16;
/** Calls this slow, one of which took half of its time limit: the limit grows by one a round only. */
const SUSPECT_SLOWDOWN = 1.25;
const SUSPECT_SHARE = 1 / 2;
/** How far a limit falls at once. */
const FALL = 1 / 2;
/** So many time-outs among the calls in flight are chance, because a scaling endpoint has slow answers too. */
const CHANCE_OF_TIMEOUT = 1 / 16;
/** After time-outs, the limit stays below this share of where they came. That place moves up by 5% a round. */
const BELOW_WALL = 3 / 4;
const WALL_RISE = 1.05;
/** How far a round's median moves the baseline: down at any time, up only while there is no load of ours to blame. */
const BASELINE_FALL = 1 / 2;
const BASELINE_RISE = 1 / 8;

export interface AnsweredCall {
  /** Calls of one kind take about equally long: those of a variant. */
  readonly kind: string;
  /** Milliseconds of a clock that only goes forward. */
  readonly from: number;
  readonly to: number;
  /** Whether other calls waited for this one's place. If none does, a round says nothing about a higher limit. */
  readonly limited: boolean;
}

/** What has been seen since the limit last changed. */
interface Round {
  /** The limit when it began. */
  readonly limit: number;
  readonly latencies: Map<string, number[]>;
  answers: number;
  timeouts: number;
  slowestMs: number;
  isLimited: boolean;
}

export class AdaptiveLimit {
  readonly #ceiling: number;
  readonly #start: number;
  readonly #timeLimitMs: number;
  /** The usual latency without load, by kind. */
  readonly #baselines = new Map<string, number>();
  #limit: number;
  #isStarting = true;
  /** Whether a call was answered since the last time-outs. */
  #isAnswering = false;
  /** Where calls timed out. */
  #wall = Number.POSITIVE_INFINITY;
  /** Calls that began before the limit fell say nothing about the lower one. */
  #fellAt = Number.NEGATIVE_INFINITY;
  #round: Round;

  /** @param workers that call the endpoint, including this one. @param timeLimitMs of one call. */
  constructor(ceiling: number, workers: number, timeLimitMs: number) {
    this.#ceiling = Math.max(1, Math.floor(ceiling));
    this.#start = Math.min(this.#ceiling, Math.max(1, Math.floor(START_TOGETHER / workers)));
    this.#timeLimitMs = timeLimitMs;
    this.#limit = this.#start;
    this.#round = newRound(this.#start);
  }

  /** Calls that may be in flight now. */
  get limit(): number {
    return Math.max(1, Math.floor(this.#limit));
  }

  /** The endpoint answered, whatever it said. */
  answered({ kind, from, to, limited }: AnsweredCall): void {
    if (from < this.#fellAt) return;
    this.#isAnswering = true;
    const round = this.#round;
    const latency = to - from;
    const latencies = round.latencies.get(kind) ?? [];
    latencies.push(latency);
    round.latencies.set(kind, latencies);
    round.answers++;
    round.slowestMs = Math.max(round.slowestMs, latency);
    round.isLimited ||= limited;
    const usual = this.#baselines.get(kind) ?? latencies[0] ?? latency;
    const isFast =
      latency < QUICK_SHARE * this.#timeLimitMs ||
      (latency <= CAREFUL_TOLERANCE * usual && latency < CAREFUL_SHARE * this.#timeLimitMs);
    // One more per answer doubles the limit in each round trip.
    if (this.#isStarting && limited && isFast) this.#limit = Math.min(this.#ceiling, this.#limit + 1);
    if (round.answers >= Math.max(LEAST_ANSWERS, Math.floor(round.limit))) this.#endRound(to);
  }

  /** A call was cancelled at its time limit, or its connection failed. Many at once count as one. */
  timedOut({ from, to }: Pick<AnsweredCall, 'from' | 'to'>): void {
    if (from < this.#fellAt) return;
    this.#round.timeouts++;
    if (this.#round.timeouts <= CHANCE_OF_TIMEOUT * this.#limit) return;
    this.#isStarting = false;
    // If nothing is answered at any limit, it is an outage and says nothing about the limit.
    if (this.#isAnswering) this.#wall = this.#limit;
    this.#isAnswering = false;
    this.#set(this.#limit * FALL, to);
  }

  #endRound(now: number): void {
    const { slowestMs, isLimited } = this.#round;
    const isCareful = slowestMs > this.#timeLimitMs * CAREFUL_SHARE;
    const { slowdown, medianMs } = this.#slowdown();
    const isQuick = medianMs < this.#timeLimitMs * QUICK_SHARE;
    const tolerance = isCareful ? CAREFUL_TOLERANCE : TOLERANCE;
    const gradient = isQuick ? 1 : Math.min(1, Math.max(FALL, tolerance / slowdown));
    this.#isStarting &&= gradient === 1 && !isCareful;
    let growth = Math.sqrt(this.#limit);
    if (this.#isStarting || (isCareful && gradient < 1)) growth = 0;
    else if (slowestMs > this.#timeLimitMs * SUSPECT_SHARE && slowdown > SUSPECT_SLOWDOWN) growth = 1;
    const kept = this.#limit * gradient;
    const next = Math.min(kept + growth, Math.max(kept, this.#wall * BELOW_WALL));
    this.#wall *= WALL_RISE;
    this.#set(isLimited ? next : Math.min(next, this.#limit), now);
  }

  /**
   * How many times as long as without load the round's calls took: the mean of the kinds, weighted by their answers.
   * `medianMs` is that of the slowest kind.
   */
  #slowdown(): { readonly slowdown: number; readonly medianMs: number } {
    let [sum, medianMs] = [0, 0];
    for (const [kind, latencies] of this.#round.latencies) {
      const median = medianOf(latencies);
      const known = this.#baselines.get(kind) ?? median;
      const rise = this.#round.limit <= this.#start ? BASELINE_RISE : 0;
      const baseline = known + (median - known) * (median < known ? BASELINE_FALL : rise);
      if (latencies.length >= LEAST_ANSWERS || !this.#baselines.has(kind)) this.#baselines.set(kind, baseline);
      sum += latencies.length * (median / baseline);
      medianMs = Math.max(medianMs, median);
    }
    return { slowdown: sum / this.#round.answers, medianMs };
  }

  #set(limit: number, now: number): void {
    if (limit < this.#limit) this.#fellAt = now;
    this.#limit = Math.min(this.#ceiling, Math.max(1, limit));
    this.#round = newRound(this.#limit);
  }
}

const newRound = (limit: number): Round => ({
  limit,
  latencies: new Map(),
  answers: 0,
  timeouts: 0,
  slowestMs: 0,
  isLimited: false,
});

/** Above zero, because it divides. */
const medianOf = (values: readonly number[]): number =>
  Math.max(Number.EPSILON, values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? 0);
