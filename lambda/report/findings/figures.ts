// The parts of which a report is assembled.
import type { Gate } from '../../shared/contracts/choices/gate.ts';
import type { Decision } from '../../shared/contracts/report/decision.ts';
import type { Report } from '../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import type { Warning } from '../../shared/contracts/run.ts';
import type { Evidence } from '../gates/figure.ts';
import type { Versus } from '../gates/versus.ts';
import type { AskedRows } from './partial.ts';

/** Computed from the predictions. */
export interface Figures
  extends Pick<
    Report,
    | 'variants'
    | 'comparisons'
    | 'probability_pairs'
    | 'pareto_frontier'
    | 'slices'
    | 'mistakes'
    | 'suspect_labels'
    | 'data_checks'
    | 'thresholds'
    | 'ledger'
  > {
  readonly asked: AskedRows;
  /** Undefined for a run without variants. */
  readonly decision: Decision | undefined;
  /** Names of slices that would have taken too long. */
  readonly left_out_slices: readonly string[];
  readonly oddities: readonly Warning[];
  readonly evidenceOf: (variant: VariantReport) => Evidence;
  readonly versus: (gate: Gate, variant: VariantReport) => Versus;
}
