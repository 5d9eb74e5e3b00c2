// Refusals that come one after another with the same words. Then perhaps not the rows are refused, but the account.
import type { Failure } from '../../shared/models/call/failure.ts';

/** So many in a row are looked into, and twice as many each time that the rows turn out to be refused. */
const SUSPICIOUS = 3;

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

  /** @returns whether to find out who is refused before this failure is recorded. */
  isSuspicious(model: string, failure: Failure, begunAt: number): boolean {
    const words = wordsOf(failure);
    const known = this.#streaks.get(model);
    const streak = known?.words === words ? known : { words, since: begunAt, count: 0, suspicious: SUSPICIOUS };
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
    if (streak) streak.suspicious = Math.max(streak.suspicious, 2 * streak.count);
  }
}

/** Requests and rows have numbers of their own, and ids with digits in them. */
const wordsOf = ({ code, message }: Failure): string => `${code} ${message.replace(/\w*\d[\w-]*/g, '#')}`;
