// A worker's share of an endpoint's limits. Shares are static (limit / workers), so that the sum cannot exceed the limit
// whatever the scale, and no worker has to ask another.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Usage } from '../../shared/contracts/messages.ts';
import type { ChatMessage } from '../../shared/models/prompt.ts';
import { pauseAfter } from './rate-limit-headers.ts';
import { Share } from './share.ts';

/** The worker cannot send in the time that it has left. */
export class NoTimeError extends Error {
  override readonly name = 'NoTimeError';
  /** When the endpoint may be called again. */
  readonly waitMs: number;

  constructor(waitMs: number) {
    super(`the endpoint can be called in ${waitMs} ms`);
    this.waitMs = waitMs;
  }
}

/** A request that may leave now. */
interface Place {
  /** What it came to, as the endpoint counted; without usage its estimate stands. */
  used(usage: Usage | undefined): void;
}

type EndpointLimits = Pick<Endpoint, 'max_requests_per_minute' | 'max_tokens_per_minute' | 'max_concurrent_requests'>;

/** Tokens a character before the first answer: OpenAI's rule of thumb for English, and a third more to be safe. */
const FIRST_TOKENS_PER_CHARACTER = 1 / 3;
/** A tokenizer makes at most one token of a byte, and UTF-8 three bytes of one of JavaScript's characters. */
const MOST_TOKENS_PER_CHARACTER = 3;
/** Weight of the newest answer in the estimate for the next request. */
const LEARNING = 0.1;

/** Requests leave one by one, within the shares of requests and tokens, and none while a pause was asked for. */
export class Pacer {
  readonly #workers: number;
  readonly #requests: Share | undefined;
  readonly #tokens: Share | undefined;
  readonly #tokensPerMinute: number;
  #tokensPerCharacter = FIRST_TOKENS_PER_CHARACTER;
  #pausedUntil = 0;
  /** Milliseconds of all pauses. */
  #pausedMs = 0;
  /** Requests in flight at once that are this worker's share. */
  readonly maxConcurrency: number;

  constructor(limits: EndpointLimits, workers: number) {
    const share = (perMinute: number | undefined) =>
      perMinute === undefined ? undefined : new Share(perMinute, workers, performance.now());
    this.#workers = workers;
    this.#tokensPerMinute = limits.max_tokens_per_minute ?? Number.POSITIVE_INFINITY;
    this.#requests = share(limits.max_requests_per_minute);
    this.#tokens = share(limits.max_tokens_per_minute);
    const concurrent = limits.max_concurrent_requests;
    this.maxConcurrency =
      concurrent === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(concurrent / workers));
  }

  /**
   * Waits for the next place.
   * @param deadline milliseconds as of performance.now(), after which no request may begin.
   * @throws NoTimeError at once where the place is later than that: the sample can go back to the queue.
   */
  async take(deadline: number, messages: readonly ChatMessage[]): Promise<Place> {
    const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
    const tokens = characters * this.#tokensPerCharacter;
    const asked = this.#clock();
    const at = Math.max(asked, this.#requests?.take(1, asked) ?? 0, this.#tokens?.take(tokens, asked) ?? 0);
    for (;;) {
      const now = performance.now();
      // A pause asked for in the meantime holds for those who were waiting too.
      const leave = at + this.#pausedMs;
      if (leave > deadline) {
        this.#requests?.correct(1, this.#clock());
        this.#tokens?.correct(tokens, this.#clock());
        throw new NoTimeError(Math.ceil(leave - now));
      }
      if (leave <= now) return { used: (usage) => this.#correct(usage, tokens, characters) };
      await sleep(Math.ceil(leave - now));
    }
  }

  /** The endpoint asked not to be called for a while. */
  pause(milliseconds: number): void {
    const now = performance.now();
    const until = now + milliseconds;
    if (until <= this.#pausedUntil) return;
    this.#pausedMs += until - Math.max(now, this.#pausedUntil);
    this.#pausedUntil = until;
  }

  /**
   * The shares' clock. It stands still in a pause, so that places keep their distances: what was waiting does not leave
   * all at once.
   */
  #clock(): number {
    return Math.max(performance.now(), this.#pausedUntil) - this.#pausedMs;
  }

  /** Of every answer. */
  observe(headers: Headers): void {
    const pause = pauseAfter(headers, this.#workers);
    if (pause > 0) this.pause(pause);
  }

  #correct(usage: Usage | undefined, estimated: number, characters: number): void {
    if (!usage) return;
    // More than the prompt can be, and more than a minute may have, would not have been let through: what is said
    // beyond that would hold up all others for hours.
    const most = Math.max(characters * MOST_TOKENS_PER_CHARACTER, this.#tokensPerMinute);
    const used = Math.min(usage.prompt_tokens + usage.completion_tokens, most);
    this.#tokens?.correct(estimated - used, this.#clock());
    const ratio = used / Math.max(1, characters);
    this.#tokensPerCharacter += LEARNING * (ratio - this.#tokensPerCharacter);
  }
}
