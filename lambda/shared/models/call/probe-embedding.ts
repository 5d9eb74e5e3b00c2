// A tiny call that tells whether an embedding model can be called, before a run and when nothing else tells.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenAI } from 'openai';
import type { EmbeddedModel } from '../../contracts/run.ts';
import { type Failure, failureOf } from '../reply/failure.ts';
import { type Embeddings, embed } from './embed.ts';

/** As for any model, see probe.ts. */
const PAUSES_MS = [1_000, 3_000];
const PREFLIGHT_TIMEOUT_MS = 60_000;

/** Retries for some seconds if nothing answers. */
export async function probeEmbedding(
  client: OpenAI,
  called: Pick<EmbeddedModel, 'model' | 'parameters'>,
  text: string,
): Promise<Embeddings | Failure> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await embed(client, called, [text], AbortSignal.timeout(PREFLIGHT_TIMEOUT_MS));
    } catch (error) {
      const failure = failureOf(error);
      const pause = PAUSES_MS[attempt];
      if (failure.class !== 'transient' || pause === undefined) return failure;
      await sleep(pause);
    }
  }
}
