// Keeps a worker within its share of an endpoint's limits. Shares are fixed (limit / workers), so that their sum never
// exceeds the limit at any scale, and workers need not ask each other.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Usage } from '../../shared/contracts/messages.ts';
import type { ChatMessage } from '../../shared/models/prompt.ts';
import { pauseAfter } from './rate-limit-headers.ts';
import { type Departure, Share } from './share.ts';

/** The worker has too little time left to send. */
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
  /** Tells what it used, as counted by the endpoint. Without usage the estimate stays. */
  used(usage: Usage | undefined): void;
}

type EndpointLimits = Pick<Endpoint, 'max_requests_per_minute' | 'max_tokens_per_minute' | 'max_concurrent_requests'>;

/** Tokens per character before the first answer: OpenAI's rule of thumb for English, plus a third to be safe. */
const FIRST_TOKENS_PER_CHARACTER = 1 / 3;
/** A tokenizer makes at most one token per byte, and UTF-8 at most three bytes per JavaScript character. */
const MOST_TOKENS_PER_CHARACTER = 3;
/** Weight of the newest answer in the estimate for the next request. */
const LEARNING = 0.1;

/** Lets requests leave one by one, within the shares of requests and tokens, and none during a pause. */
export class Pacer {
  readonly #workers: number;
  readonly #requests: Share | undefined;
  readonly #tokens: Share | undefined;
  readonly #tokensPerMinute: number;
  #tokensPerCharacter = FIRST_TOKENS_PER_CHARACTER;
  #pausedUntil = 0;
  /** Total milliseconds of all pauses. */
  #pausedMs = 0;
  /** This worker's share of the requests in flight. */
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
   * @param deadline no request may begin after it; milliseconds of performance.now().
   * @throws NoTimeError at once if the place is later than that, so that the sample can go back to the queue.
   */
  async take(deadline: number, messages: readonly Pick<ChatMessage, 'content'>[]): Promise<Place> {
    const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
    const tokens = characters * this.#tokensPerCharacter;
    const asked = this.#clock();
    const request = this.#requests?.take(1, asked);
    const spent = this.#tokens?.take(tokens, asked);
    const at = Math.max(asked, request?.at ?? 0, spent?.at ?? 0);
    for (;;) {
      const now = performance.now();
      // A pause that began in the meantime also holds for those already waiting.
      const leave = at + this.#pausedMs;
      if (leave > deadline) {
        if (request) this.#requests?.correct(request, 1, this.#clock());
        if (spent) this.#tokens?.correct(spent, tokens, this.#clock());
        throw new NoTimeError(Math.ceil(leave - now));
      }
      if (leave <= now) return { used: (usage) => this.#correct(usage, spent, tokens, characters) };
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
   * The shares' clock. It stops during a pause, so that places keep their distances: requests that waited do not all
   * leave at once.
   */
  #clock(): number {
    return Math.max(performance.now(), this.#pausedUntil) - this.#pausedMs;
  }

  /** Call it with the headers of every answer. */
  observe(headers: Headers): void {
    const pause = pauseAfter(headers, this.#workers);
    if (pause > 0) this.pause(pause);
  }

  #correct(usage: Usage | undefined, spent: Departure | undefined, estimated: number, characters: number): void {
    if (!usage) return;
    // The endpoint would not have let through more than the prompt can hold and a minute allows. A larger count is
    // wrong, and would hold up all other requests for hours.
    const most = Math.max(characters * MOST_TOKENS_PER_CHARACTER, this.#tokensPerMinute);
    const used = Math.min(usage.prompt_tokens + usage.completion_tokens, most);
    if (spent) this.#tokens?.correct(spent, estimated - used, this.#clock());
    const ratio = used / Math.max(1, characters);
    this.#tokensPerCharacter += LEARNING * (ratio - this.#tokensPerCharacter);
  }
}
