// Finds ensembles that cannot be built: from variants that the run lacks, or from unsuitable ones.
import { baselineNames, entryOf } from '../../../shared/baselines/registry.ts';
import type { Benchmark } from '../../../shared/contracts/benchmark.ts';
import type { Ensemble } from '../../../shared/contracts/choices/ensemble.ts';
import type { Problem } from '../../../shared/contracts/run.ts';
import type { Variant } from '../../../shared/contracts/variant.ts';
import { unknownName } from './unknown-name.ts';

export function ensembleProblems(
  { ensembles, baselines }: Pick<Benchmark, 'ensembles' | 'baselines'>,
  variants: readonly Variant[],
  file: string,
): Problem[] {
  const names = variants.map(({ name }) => name);
  const leftOut: readonly string[] = baselines.filter((name) => !names.includes(name));
  return ensembles.flatMap((ensemble, index) => [
    ...membersOf(ensemble)
      .filter((name) => !names.includes(name))
      .map((name) => {
        const what = `\`ensembles[${index}]\` (${ensemble.name}) is made of the variant`;
        if (!leftOut.includes(name)) return unknownName(what, name, names, file);
        return {
          file,
          message: `${what} ${name}, which was left out.`,
          advice: 'It needs a train file that it can learn from.',
        };
      }),
    ...withoutConfidence(ensemble, index, variants, file),
  ]);
}

const membersOf = (ensemble: Ensemble): readonly string[] =>
  ensemble.strategy === 'cascade' ? [ensemble.cheap, ensemble.strong] : ensemble.variants;

/** A cascade would never take the answer of a cheap baseline that gives no confidence. */
function withoutConfidence(ensemble: Ensemble, index: number, variants: readonly Variant[], file: string): Problem[] {
  if (ensemble.strategy !== 'cascade') return [];
  const { name, cheap } = ensemble;
  const found = variants.find((variant) => variant.name === cheap);
  const entry = found && entryOf(found);
  if (!entry || entry.givesConfidence) return [];
  const message = `\`ensembles[${index}]\` (${name}) asks ${cheap} first, which gives no confidence to decide by.`;
  const confident = baselineNames(({ isDefault, givesConfidence }) => isDefault && givesConfidence).join(', ');
  return [{ file, message, advice: `Take ${confident}, or a model that gives log-probabilities.` }];
}
