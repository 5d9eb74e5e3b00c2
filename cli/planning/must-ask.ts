// Whether to ask before spending.
import type { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/**
 * A run needs a yes if it calls models and has no budget. Without a terminal there is nobody to ask: whoever put the
 * command into a script has decided.
 */
export function mustAsk(
  benchmark: Pick<Benchmark, 'models' | 'limits'>,
  yes: boolean,
  { input, output }: Terminal,
): boolean {
  const spends = benchmark.models.length > 0 && benchmark.limits.budget_usd === undefined;
  return spends && !yes && input.isTTY === true && output.isTTY === true;
}
