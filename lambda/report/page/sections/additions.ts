// Parts of a report that not every version writes, as far as the page shows them.
import type { Interval, Score } from '../../../shared/contracts/report/scores.ts';

export interface Threshold {
  readonly variant: string;
  readonly rest: string | null;
  readonly threshold: number | null;
  readonly accuracy: number;
  readonly risk: number;
  readonly rows: number;
  readonly automated: number;
  readonly coverage: number;
  readonly right: number;
  readonly more_rows: number | null;
  readonly overall_accuracy: number | null;
  readonly cost_usd_per_million: number | null;
  readonly sentence: string;
}

export interface Stopping {
  readonly risk: number;
  readonly rows: number;
  readonly saved_samples: number;
  readonly saved_usd: number | null;
  readonly decisions: readonly {
    readonly variant: string;
    readonly outcome: 'passes' | 'fails' | 'behind' | 'within_margin';
    readonly gate: string | null;
    readonly than: string | null;
    readonly lower: number | null;
    readonly upper: number | null;
    readonly rows: number;
  }[];
}

export interface ProbabilityPair {
  readonly first: string;
  readonly second: string;
  readonly rows: number;
  readonly brier_score_loss: {
    readonly first: number;
    readonly second: number;
    readonly difference: number;
    readonly ci: Interval | null;
  };
}

/** Of a whole report. */
export interface ReportAdditions {
  readonly scored_rows?: number | undefined;
  readonly thresholds?: readonly Threshold[] | undefined;
  readonly stopping?: Stopping | null | undefined;
  readonly probability_pairs?: readonly ProbabilityPair[] | undefined;
}

interface Told {
  readonly share: number;
  readonly accuracy_told: Score;
  readonly accuracy_untold: Score;
}

/** Of one variant. */
export interface VariantAdditions {
  readonly effective_rows?: number | undefined;
  readonly ended_early?: { readonly rows: number; readonly behind: string | null } | undefined;
}

/** Of a variant's confidences and probabilities. */
export interface ConfidenceAdditions {
  readonly noise_floor?:
    | { readonly mean: number; readonly upper: number; readonly p_value: number; readonly miscalibrated: boolean }
    | undefined;
  readonly told?: Told | undefined;
}

/** Of the checks of the rows. */
export interface DataAdditions {
  readonly units?: { readonly count: number; readonly largest: number } | undefined;
}

/** Of a score without an interval. */
export interface ScoreAdditions {
  readonly no_interval_because?: string | undefined;
}
