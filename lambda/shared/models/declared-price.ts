// A model's price as the operator declares it with its endpoint. It wins over what a benchmark says.
import type { Price } from '../contracts/choices/model.ts';
import type { Endpoint } from '../contracts/endpoint.ts';

export function declaredPrice({ prices }: Pick<Endpoint, 'prices'>, model: string): Price | undefined {
  return Object.hasOwn(prices, model) ? prices[model] : undefined;
}
