// A threshold for a variant that is not there is the benchmark author's mistake.
import type { Benchmark } from '../../../shared/contracts/benchmark.ts';
import type { Problem } from '../../../shared/contracts/run.ts';
import type { Variant } from '../../../shared/contracts/variant.ts';
import { unknownName } from './unknown-name.ts';

export function automateProblems(
  { automate, ensembles }: Pick<Benchmark, 'automate' | 'ensembles'>,
  variants: readonly Variant[],
  file: string,
): Problem[] {
  const names = [...variants, ...ensembles].map(({ name }) => name);
  return (automate?.variants ?? [])
    .filter((name) => !names.includes(name))
    .map((name) => unknownName('`automate.variants` has the variant', name, names, file));
}
