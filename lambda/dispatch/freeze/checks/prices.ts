// A price without `output` is complete only for a model that writes nothing.
import type { Problem } from '../../../shared/contracts/run.ts';
import type { ModelVariant } from '../../../shared/contracts/variant.ts';

/** @param models those that are asked by chat. */
export function priceProblems(models: readonly ModelVariant[], file: string): Problem[] {
  const lacking = models.filter(({ price }) => price && price.output === undefined).map(({ model }) => model);
  return [...new Set(lacking)].map((model) => ({
    file,
    message: `the price of ${model} has no \`output\`, and by chat its answers are paid for.`,
    advice: 'Add `output` to the price (0 if they are free), or set `answer: decision` for the model.',
  }));
}
