// Finds the embedded model of a variant.
import type { Run } from '../contracts/run.ts';
import type { EmbeddingVariant } from '../contracts/variant.ts';

/** @returns −1 if the run has none. */
export function embeddedModelIndex(
  embedded: Run['embedded'],
  { endpoint, model, parameters }: Pick<EmbeddingVariant, 'endpoint' | 'model' | 'parameters'>,
): number {
  const given = JSON.stringify(parameters);
  return (embedded?.models ?? []).findIndex(
    (one) => one.endpoint === endpoint && one.model === model && JSON.stringify(one.parameters) === given,
  );
}
