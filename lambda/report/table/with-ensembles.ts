// The run as its report scores it: the ensembles stand after the variants that were asked.
import type { Run } from '../../shared/contracts/run.ts';
import type { EnsembleVariant, ScoredRun } from './scored-run.ts';

export function scoredRun(run: Run): ScoredRun {
  // A run that was rejected or failed asked nobody.
  const ensembles = run.variants.length === 0 ? [] : run.benchmark.ensembles;
  return {
    ...run,
    variants: [
      ...run.variants,
      ...ensembles.map(
        (ensemble): EnsembleVariant => ({ kind: 'ensemble', name: ensemble.name, model: ensemble.strategy, ensemble }),
      ),
    ],
  };
}
