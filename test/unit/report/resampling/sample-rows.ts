// Rows with the answers of several variants, as comparisons read them.
import { type AnsweredRows, NO_LABEL } from '../../../../lambda/report/table/predictions.ts';

/** @param answers by row: the truth, and then each variant's label, or null; with repeats, several a variant. */
export function answered(
  labels: readonly string[],
  answers: readonly (readonly [string, ...(string | null)[]])[],
  repeats = 1,
): AnsweredRows {
  const variants = ((answers[0]?.length ?? 1) - 1) / repeats;
  const indexOf = (label: string | null) => (label === null ? NO_LABEL : labels.indexOf(label));
  const predicted = Int32Array.from(answers.flatMap(([, ...given]) => given.map(indexOf)));
  return {
    run: {
      rows: answers.length,
      labels: [...labels],
      seed: 0,
      variants: Array.from({ length: variants }, () => ({})),
      benchmark: { repeats },
    },
    truth: Int32Array.from(answers, ([truth]) => labels.indexOf(truth)),
    predicted,
    status: new Uint8Array(predicted.length),
  };
}
