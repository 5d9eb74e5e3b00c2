// The parts of which a report is assembled.
import type { Decision } from '../../shared/contracts/report/decision.ts';
import type { Report } from '../../shared/contracts/report/report.ts';
import type { Warning } from '../../shared/contracts/run.ts';

/** Computed from the predictions. */
export interface Figures
  extends Pick<
    Report,
    'variants' | 'comparisons' | 'pareto_frontier' | 'slices' | 'mistakes' | 'suspect_labels' | 'data_checks'
  > {
  /** Undefined for a run without variants. */
  readonly decision: Decision | undefined;
  /** Names of slices that would have taken too long. */
  readonly left_out_slices: readonly string[];
  readonly oddities: readonly Warning[];
}
