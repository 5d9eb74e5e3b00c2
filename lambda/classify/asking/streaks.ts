// Refusals that come one after another with the same words. Then perhaps not the rows are refused, but the account.
import type { Failure } from '../../shared/models/reply/failure.ts';

/** Words that are new are looked into at once, so that trouble costs no row. */
const FIRST = 1;
/** So many in a row are, if the words were once a row's own. Then twice as many each time that they still are. */
const SUSPICIOUS = 4;
/** Words kept as the rows' own. A server that finds new ones for each row is looked into more often. */
const MAX_WORDS = 1_000;

interface Streak {
  readonly words: string;
  /** When the first of these calls began, in milliseconds as of performance.now(). */
  readonly since: number;
  count: number;
  suspicious: number;
}

/** By model: an account may lack one and have another. */
export class Streaks {
  readonly #streaks = new Map<string, Streak>();
  /** Words that were the rows' own before. */
  readonly #own = new Set<string>();

  /** @returns whether to find out who is refused before this failure is recorded. */
  isSuspicious(model: string, failure: Failure, begunAt: number): boolean {
    const words = wordsOf(model, failure);
    const known = this.#streaks.get(model);
    const suspicious = this.#own.has(words) ? SUSPICIOUS : FIRST;
    const streak = known?.words === words ? known : { words, since: begunAt, count: 0, suspicious };
    this.#streaks.set(model, streak);
    streak.count++;
    return streak.count >= streak.suspicious;
  }

  /** A call got a completion. One that was in flight before the streak proves nothing. */
  served(model: string, begunAt: number): void {
    const streak = this.#streaks.get(model);
    if (streak && begunAt > streak.since) this.#streaks.delete(model);
  }

  /** Another request of the same model was not refused: the rows are. */
  cleared(model: string): void {
    const streak = this.#streaks.get(model);
    if (!streak) return;
    if (this.#own.size >= MAX_WORDS) this.#own.clear();
    this.#own.add(streak.words);
    streak.suspicious = Math.max(SUSPICIOUS, 2 * streak.count);
  }
}

/** Requests and rows have numbers of their own, and ids with digits in them. */
const wordsOf = (model: string, { code, message }: Failure): string =>
  `${model} ${code} ${message.replace(/\w*\d[\w-]*/g, '#')}`;
