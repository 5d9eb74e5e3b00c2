// Joins the texts that samples want embedded at about the same time into one request.
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedModel } from '../../../shared/contracts/run.ts';
import { MAX_INPUT_CHARACTERS, MAX_INPUTS } from '../../../shared/embeddings/train-chunks.ts';
import type { Embeddings } from '../../../shared/models/call/embed.ts';
import type { Failure } from '../../../shared/models/reply/failure.ts';
import { type EndpointUsage, shareUsage } from '../../../shared/models/reply/usage.ts';
import type { Line } from '../../worker.ts';
import { paced } from '../call.ts';
import type { Spent } from '../question.ts';

/** Milliseconds that the first text of a request waits for others. The samples of a batch come within one or two. */
const GATHER_MS = 10;
/** Bytes of an answer that is surely read, see MAX_BODY_BYTES, and of one number in it, if it is not base64. */
const MAX_ANSWER_BYTES = 3_000_000;
const BYTES_PER_NUMBER = 24;

/** What came of one text. */
export interface Tried {
  readonly outcome: { readonly vector: Float32Array } | Failure;
  /** The text's part of what the request used. */
  readonly usage: EndpointUsage;
  readonly calledAt: number;
  readonly latencyMs: number;
  /** The request was cancelled at the time limit. Only its first text says so, because it is one call. */
  readonly cancelled: boolean;
}

interface Caller {
  /** Milliseconds in which the call may begin. */
  readonly leftMs: () => number;
  /** Milliseconds left in the invocation. */
  readonly remainingMs: () => number;
}

interface Waiting extends Caller {
  readonly text: string;
  readonly resolve: (tried: Tried) => void;
  readonly reject: (error: unknown) => void;
}

export class EmbeddingBatcher {
  readonly #line: Line;
  readonly #model: EmbeddedModel;
  /** Halved when the endpoint turns out to take fewer texts at once. */
  #most: number;
  #waiting: Waiting[] = [];
  #characters = 0;

  constructor(line: Line, model: EmbeddedModel) {
    this.#line = line;
    this.#model = model;
    const readable = Math.floor(MAX_ANSWER_BYTES / BYTES_PER_NUMBER / model.dimensions);
    this.#most = Math.max(1, Math.min(MAX_INPUTS, readable));
  }

  /**
   * @param alone in a request of its own, because one with others failed: llama.cpp answers 500 to all if one is too
   * long. @throws ReleaseError if no call can be made now.
   */
  embed(text: string, caller: Caller, alone: boolean): Promise<Tried> {
    const { promise, resolve, reject } = Promise.withResolvers<Tried>();
    if (alone) {
      this.#send([{ text, resolve, reject, ...caller }]).catch(reject);
      return promise;
    }
    if (this.#characters + text.length > MAX_INPUT_CHARACTERS) this.#flush();
    this.#waiting.push({ text, resolve, reject, ...caller });
    this.#characters += text.length;
    if (this.#waiting.length >= this.#most) this.#flush();
    else if (this.#waiting.length === 1) void this.#flushLater(this.#waiting);
    return promise;
  }

  async #flushLater(batch: readonly Waiting[]): Promise<void> {
    await sleep(GATHER_MS);
    if (this.#waiting === batch) this.#flush();
  }

  #flush(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#characters = 0;
    if (batch.length === 0) return;
    this.#send(batch).catch((error: unknown) => {
      for (const { reject } of batch) reject(error);
    });
  }

  async #send(batch: readonly Waiting[]): Promise<boolean> {
    const { outcome, spent } = await this.#line.limit(() => this.#line.lane.enter(() => this.#call(batch)));
    if ('class' in outcome && outcome.class === 'permanent' && batch.length > 1) return await this.#halve(batch);
    const usages = shareUsage(
      spent.usage,
      batch.map(({ text }) => text.length),
    );
    batch.forEach(({ resolve }, index) => {
      const vector = 'vectors' in outcome ? outcome.vectors[index] : undefined;
      resolve({
        outcome: vector ? { vector } : (outcome as Failure),
        usage: usages[index],
        calledAt: spent.calledAt,
        latencyMs: spent.latencyMs,
        cancelled: index === 0 && 'class' in outcome && outcome.code === 'timeout',
      });
    });
    return 'vectors' in outcome;
  }

  /** One text may be to blame, or their number: text-embeddings-inference takes 32, others fewer. */
  async #halve(batch: readonly Waiting[]): Promise<boolean> {
    const middle = Math.ceil(batch.length / 2);
    const halves = [batch.slice(0, middle), batch.slice(middle)];
    const taken = await Promise.all(halves.map((half) => this.#send(half)));
    if (taken.every(Boolean)) this.#most = Math.min(this.#most, middle);
    return false;
  }

  async #call(batch: readonly Waiting[]): Promise<{ outcome: Embeddings | Failure; spent: Spent }> {
    const spent: Spent = { calls: 0, calledAt: 0, usage: undefined, latencyMs: 0 };
    const { embed } = await import('../../../shared/models/call/embed.ts');
    const texts = batch.map(({ text }) => text);
    const leftMs = () => Math.min(...batch.map((one) => one.leftMs()));
    const remainingMs = () => Math.min(...batch.map((one) => one.remainingMs()));
    const contents = texts.map((content) => ({ content }));
    const asked = { name: this.#model.model, endpoint: this.#model.endpoint, remainingMs };
    const outcome = await paced(asked, this.#line, contents, leftMs, spent, async (client, signal) => {
      const answer = await embed(client, this.#model, texts, signal);
      const length = answer.vectors[0]?.length;
      if (length === this.#model.dimensions) return answer;
      const { malformed } = await import('../../../shared/models/reply/failure.ts');
      throw malformed(`the vectors have ${length} numbers; they had ${this.#model.dimensions}`, answer.usage);
    });
    return { outcome, spent };
  }
}
