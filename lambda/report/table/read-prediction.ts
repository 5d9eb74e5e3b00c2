// Predictions as they come from elsewhere: what cannot be counted becomes a failure with a code, and never nothing.
import * as z from 'zod';
import { Prediction } from '../../shared/contracts/messages.ts';

/** What came for the sample is no prediction. */
const UNREADABLE_CODE = 'unreadable';

/** What a failure is made of, as far as it can be read. */
const Known = z.object({
  index: Prediction.shape.index,
  truth: Prediction.shape.truth.catch(undefined),
  attempts: Prediction.shape.attempts.catch(1),
});

/** @returns undefined where not even its sample can be told. */
export function readPrediction(value: unknown): Prediction | undefined {
  const prediction = Prediction.safeParse(value);
  if (prediction.success) return prediction.data;
  const known = Known.safeParse(value);
  return known.success ? unreadable(known.data) : undefined;
}

/** @param labels how many the run has: a prediction cannot have another. A truth that is none is read from the holdout. */
export function ofLabels(prediction: Prediction, labels: number): Prediction {
  const { index, truth, predicted, attempts } = prediction;
  if (predicted !== null && predicted >= labels) return ofLabels(unreadable({ index, truth, attempts }), labels);
  return truth !== undefined && truth >= labels ? { ...prediction, truth: undefined } : prediction;
}

function unreadable(known: Pick<Prediction, 'index' | 'truth' | 'attempts'>): Prediction {
  return { ...known, status: 'failed', predicted: null, error_code: UNREADABLE_CODE, latency_ms: 0 };
}
