// A run as its report scores it.
import type { Ensemble } from '../../shared/contracts/choices/ensemble.ts';
import type { Run } from '../../shared/contracts/run.ts';
import type { Variant } from '../../shared/contracts/variant.ts';

/** Computed from what other variants answered; nothing is asked for it. */
export interface EnsembleVariant {
  readonly kind: 'ensemble';
  readonly name: string;
  readonly model: Ensemble['strategy'];
  readonly ensemble: Ensemble;
}

export type ScoredVariant = Variant | EnsembleVariant;

/** A run with all that its report scores: the variants that were asked, and then the ensembles. */
export interface ScoredRun extends Omit<Run, 'variants'> {
  readonly variants: readonly ScoredVariant[];
}
