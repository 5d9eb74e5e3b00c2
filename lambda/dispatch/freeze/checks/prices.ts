// A price without `output` is complete only for a model that writes nothing. And the operator's price wins.
import { isDeepStrictEqual } from 'node:util';
import type { Benchmark } from '../../../shared/contracts/benchmark.ts';
import type { Endpoint } from '../../../shared/contracts/endpoint.ts';
import type { Problem, Warning } from '../../../shared/contracts/run.ts';
import type { ModelVariant } from '../../../shared/contracts/variant.ts';
import { declaredPrice } from '../../../shared/models/declared-price.ts';
import { listed } from '../../../shared/text/words.ts';

/** @param models those that are asked by chat. */
export function priceProblems(models: readonly ModelVariant[], file: string): Problem[] {
  const lacking = models.filter(({ price }) => price && price.output === undefined).map(({ model }) => model);
  return [...new Set(lacking)].map((model) => ({
    file,
    message: `the price of ${model} has no \`output\`, and by chat its answers are paid for.`,
    advice: 'Add `output` to the price (0 if they are free), or set `answer: decision` for the model.',
  }));
}

/** Names in one sentence. */
const MAX_LISTED = 5;

export function otherPriceWarnings({ models }: Pick<Benchmark, 'models'>, endpoints: readonly Endpoint[]): Warning[] {
  const others = models.filter(({ endpoint, model, price }) => {
    const declared = endpoints.find(({ name }) => name === endpoint);
    const own = declared && declaredPrice(declared, model);
    return price && own && !isDeepStrictEqual(price, own);
  });
  if (others.length === 0) return [];
  const names = listed([...new Set(others.map(({ model }) => model))], MAX_LISTED);
  return [
    {
      code: 'price_declared',
      message: `The benchmark gives another price for ${names} than the endpoint declares in cdk.json. Costs are computed with the declared one.`,
    },
  ];
}
