// The parts of which a report is assembled.
import type { Report } from '../../shared/contracts/report/report.ts';
import type { Warning } from '../../shared/contracts/run.ts';
import type { AskedRows } from './partial.ts';

/** Computed from the predictions. */
export interface Figures
  extends Pick<Report, 'variants' | 'comparisons' | 'slices' | 'mistakes' | 'suspect_labels' | 'data_checks'> {
  readonly asked: AskedRows;
  /** Names of slices that would have taken too long. */
  readonly left_out_slices: readonly string[];
  readonly oddities: readonly Warning[];
}
