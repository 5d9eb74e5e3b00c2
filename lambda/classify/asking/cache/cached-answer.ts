// One answer as the cache keeps it.
import * as z from 'zod';
import { Prediction } from '../../../shared/contracts/messages.ts';
import { Token, type TokenLogprob } from '../../../shared/models/answer/confidence.ts';

const { latency_ms, usage, confidence, probabilities } = Prediction.shape;
export const CacheEntry = z.object({
  key: z.string(),
  text: z.string(),
  latencyMs: latency_ms,
  tokens: z.array(Token).optional(),
  /** The tokens say nothing, see masks.ts. */
  masked: z.literal(true).optional(),
  usage,
  tier: z.string().optional(),
  /** Only of a decision. For other answers, the tokens tell. */
  confidence,
  /** For the labels with this digest. */
  probabilities: z.object({ labels: z.string(), values: probabilities.unwrap() }).optional(),
});
export interface CachedAnswer {
  readonly text: string;
  readonly latencyMs: number;
  /** What the original request used. Giving the answer again uses nothing. */
  readonly usage?: Prediction['usage'];
  /** The service tier of the original request, if its answer named one. */
  readonly tier?: string | undefined;
  readonly tokens?: readonly TokenLogprob[] | undefined;
  readonly masked?: true | undefined;
  readonly confidence?: Prediction['confidence'];
  readonly probabilities?: z.infer<typeof CacheEntry>['probabilities'];
}
