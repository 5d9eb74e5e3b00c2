// A gate that can never be looked at is a mistake of the benchmark's author.
import { closest } from '../shared/closest.ts';
import type { Gate } from '../shared/contracts/benchmark.ts';
import type { Problem, Variant } from '../shared/contracts/run.ts';

export function gateProblems(
  gates: readonly Gate[],
  variants: readonly Variant[],
  labels: readonly string[],
  file: string,
): Problem[] {
  return gates.flatMap((gate, index) => [
    ...variantProblem(gate, index, variants, file),
    ...labelProblem(gate, index, labels, file),
  ]);
}

function variantProblem({ variant }: Gate, index: number, variants: readonly Variant[], file: string): Problem[] {
  if (variant === 'best') return [];
  if (variant === '*') {
    if (variants.some(({ kind }) => kind === 'model')) return [];
    const message = `\`gates[${index}]\` is for each variant that calls a model, and there is none.`;
    return [{ file, message, advice: 'Name a variant, or `best`.' }];
  }
  const names = variants.map(({ name }) => name);
  return names.includes(variant) ? [] : [unknown(`\`gates[${index}]\` is for the variant`, variant, names, file)];
}

function labelProblem({ label }: Gate, index: number, labels: readonly string[], file: string): Problem[] {
  if (label === undefined || labels.includes(label)) return [];
  return [unknown(`\`gates[${index}]\` is for the label`, label, labels, file)];
}

function unknown(what: string, name: string, known: readonly string[], file: string): Problem {
  const near = closest(name, known);
  const message = `${what} ${name}, which there is not${near === undefined ? '.' : `; did you mean ${near}?`}`;
  return { file, message, advice: `There are: ${known.slice(0, 20).join(', ')}.` };
}
