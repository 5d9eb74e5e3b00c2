// Reads predictions from outside. One that cannot be counted becomes a failure with a code; none is dropped.
import * as z from 'zod';
import { Prediction } from '../contracts/messages.ts';

/** What arrived for the sample is not a prediction. */
const UNREADABLE_CODE = 'unreadable';

/** The fields from which a failure is made, as far as they can be read. */
const Known = z.object({
  index: Prediction.shape.index,
  truth: Prediction.shape.truth.catch(undefined),
  attempts: Prediction.shape.attempts.catch(1),
});

/** @returns undefined if even the sample is unknown. */
export function readPrediction(value: unknown): Prediction | undefined {
  const prediction = Prediction.safeParse(value);
  if (prediction.success) return prediction.data;
  const known = Known.safeParse(value);
  return known.success ? unreadable(known.data) : undefined;
}

/** @param labels how many the run has. A prediction beyond them fails; a truth beyond them is left to the holdout. */
export function ofLabels(prediction: Prediction, labels: number): Prediction {
  const { index, truth, predicted, attempts } = prediction;
  if (predicted !== null && predicted >= labels) return ofLabels(unreadable({ index, truth, attempts }), labels);
  return truth !== undefined && truth >= labels ? { ...prediction, truth: undefined } : prediction;
}

function unreadable(known: Pick<Prediction, 'index' | 'truth' | 'attempts'>): Prediction {
  return { ...known, status: 'failed', predicted: null, error_code: UNREADABLE_CODE, latency_ms: 0 };
}
