// A tiny call that tells whether an embedding model can be called, before a run and when nothing else tells.

import type { EmbeddedModel } from '../../contracts/run.ts';
import type { Client } from '../client/client.ts';
import { type Failure, failureOf } from '../reply/failure.ts';
import { type Embeddings, embed } from './embed.ts';
import { PREFLIGHT_TIMEOUT_MS, PROBE_TEXT, untilAnswered } from './probe.ts';

type Called = Pick<EmbeddedModel, 'model' | 'parameters'>;

/** @returns undefined if the model answers. */
export async function probeEmbedding(client: Client, called: Called): Promise<Failure | undefined> {
  const outcome = await untilAnswered(() => probeEmbeddingOnce(client, called));
  return 'vectors' in outcome ? undefined : outcome;
}

export async function probeEmbeddingOnce(client: Client, called: Called): Promise<Embeddings | Failure> {
  try {
    return await embed(client, called, [PROBE_TEXT], AbortSignal.timeout(PREFLIGHT_TIMEOUT_MS));
  } catch (error) {
    return failureOf(error);
  }
}
