// A budget can be enforced only if the price of every call is known.
import type { Benchmark } from '../../../shared/contracts/benchmark.ts';
import type { Problem } from '../../../shared/contracts/run.ts';
import type { EmbeddingVariant, ModelVariant } from '../../../shared/contracts/variant.ts';

export function budgetProblems(
  { limits }: Pick<Benchmark, 'limits'>,
  models: readonly Pick<ModelVariant | EmbeddingVariant, 'model' | 'price'>[],
  file: string,
): Problem[] {
  if (limits.budget_usd === undefined) return [];
  const unpriced = new Set(models.filter(({ price }) => price === undefined).map(({ model }) => model));
  return [...unpriced].map((model) => ({
    file,
    message: `\`limits.budget_usd\` is given, and no price is known for ${model}.`,
    advice: 'Add `price: {input: …, output: …}` (US dollars per million tokens) to the model, or leave the budget out.',
  }));
}
