// Finds the embedded model of a variant, or of the name that a prompt gives.
import type { Run } from '../contracts/run.ts';
import type { EmbeddingVariant } from '../contracts/variant.ts';
import { isCalled } from '../models/model-name.ts';

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

/** @param name in a prompt's `embeddings`. @returns −1 if the run has none. */
export function modelIndexByName({ benchmark, embedded }: Pick<Run, 'benchmark' | 'embedded'>, name: string): number {
  const choice = benchmark.models.find((model) => model.kind === 'embedding' && isCalled(model, name));
  return choice ? embeddedModelIndex(embedded, choice) : -1;
}
