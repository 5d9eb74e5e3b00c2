// What is wrong with prompts that choose their examples by the vectors of an embedding model. Pure.
import type { Benchmark } from '../../../shared/contracts/benchmark.ts';
import { embeddingsOf } from '../../../shared/contracts/choices/prompt.ts';
import type { Endpoint } from '../../../shared/contracts/endpoint.ts';
import type { Problem } from '../../../shared/contracts/run.ts';
import { isCalled, modelName } from '../../../shared/models/model-name.ts';

interface EmbeddingsInput {
  readonly benchmark: Benchmark;
  readonly endpoints: readonly Endpoint[];
  /** The benchmark's file, for messages. */
  readonly file: string;
}

/**
 * The benchmark must have the model, and the workers that ask the prompt must be able to reach it: those of an endpoint
 * have a connection and a key for another only if it is declared (`embeddings_from`).
 */
export function embeddingsProblems({ benchmark, endpoints, file }: EmbeddingsInput): Problem[] {
  const models = benchmark.models.filter(({ kind }) => kind === 'embedding');
  const asking = new Set(benchmark.models.filter(({ kind }) => kind !== 'embedding').map(({ endpoint }) => endpoint));
  return benchmark.prompts.flatMap((prompt) => {
    const wanted = embeddingsOf(prompt);
    if (wanted === undefined) return [];
    const found = models.find((model) => isCalled(model, wanted));
    if (!found) {
      const message = `the prompt ${prompt.name} chooses its examples by the embeddings of ${wanted}, and no model with \`kind: embedding\` is called so.`;
      const advice =
        models.length > 0
          ? `There are: ${models.map(modelName).join(', ')}.`
          : `Add it to the models: \`{model: ${wanted}, kind: embedding}\`.`;
      return [{ file, message, advice }];
    }
    const { endpoint } = found;
    const apart = endpoints.filter(
      ({ name, embeddings_from }) => asking.has(name) && name !== endpoint && !embeddings_from.includes(endpoint),
    );
    return apart.map(({ name }) => {
      const message = `the prompt ${prompt.name} chooses its examples by the embeddings of ${wanted} at the endpoint ${endpoint}, which the workers of the endpoint ${name} do not call.`;
      const advice = `Add \`"embeddings_from": ["${endpoint}"]\` to ${name} in cdk.json, and deploy.`;
      return { file, message, advice };
    });
  });
}
