// A gate that can never be evaluated is the benchmark author's mistake.

import type { Benchmark } from '../../../shared/contracts/benchmark.ts';
import type { Gate } from '../../../shared/contracts/choices/gate.ts';
import { callsEndpoint } from '../../../shared/contracts/kinds.ts';
import type { Problem } from '../../../shared/contracts/run.ts';
import type { Variant } from '../../../shared/contracts/variant.ts';
import { unknownName } from './unknown-name.ts';

export function gateProblems(
  { gates, ensembles }: Pick<Benchmark, 'gates' | 'ensembles'>,
  variants: readonly Variant[],
  labels: readonly string[],
  file: string,
): Problem[] {
  return gates.flatMap((gate, index) => [
    ...variantProblem(gate, index, variants, ensembles, file),
    ...labelProblem(gate, index, labels, file),
  ]);
}

function variantProblem(
  { variant }: Gate,
  index: number,
  variants: readonly Variant[],
  ensembles: Benchmark['ensembles'],
  file: string,
): Problem[] {
  if (variant === 'best') return [];
  if (variant === '*') {
    if (variants.some(callsEndpoint)) return [];
    const message = `\`gates[${index}]\` is for each variant that calls a model, and there is none.`;
    return [{ file, message, advice: 'Name a variant, or `best`.' }];
  }
  const names = [...variants, ...ensembles].map(({ name }) => name);
  return names.includes(variant) ? [] : [unknownName(`\`gates[${index}]\` is for the variant`, variant, names, file)];
}

function labelProblem({ label }: Gate, index: number, labels: readonly string[], file: string): Problem[] {
  if (label === undefined || labels.includes(label)) return [];
  return [unknownName(`\`gates[${index}]\` is for the label`, label, labels, file)];
}
