// All that the report claims.
import type { Claim } from './claim.ts';
import { ACCURACY } from './claims/accuracy.ts';
import { AUTOMATE } from './claims/automate.ts';
import { CALIBRATION } from './claims/calibration.ts';
import { CHECK } from './claims/check.ts';
import { CHOSEN } from './claims/chosen.ts';
import { CORRECTION } from './claims/correction.ts';
import { DECISION } from './claims/decision.ts';
import { F1_DIFFERENCES } from './claims/f1-differences.ts';
import { GATES } from './claims/gates.ts';
import { GROUPED_DECISIONS } from './claims/grouped-decisions.ts';
import { GROUPED_GATES } from './claims/grouped-gates.ts';
import { GROUPS } from './claims/groups.ts';
import { RELABEL } from './claims/relabel.ts';
import { SCORES } from './claims/scores.ts';
import { SLICES } from './claims/slices.ts';
import { STOP } from './claims/stop.ts';
import { STOP_GROUPED } from './claims/stop-grouped.ts';
import { STOPPED } from './claims/stopped.ts';
import { UNLIKE_TEXTS } from './claims/unlike-texts.ts';

export const CLAIMS: readonly Claim[] = [
  ...ACCURACY,
  ...SLICES,
  ...GROUPS,
  ...GATES,
  ...AUTOMATE,
  ...CHECK,
  ...SCORES,
  ...CHOSEN,
  ...DECISION,
  ...STOPPED,
  ...F1_DIFFERENCES,
  ...CORRECTION,
  ...UNLIKE_TEXTS,
  ...CALIBRATION,
  ...RELABEL,
  ...STOP,
  ...STOP_GROUPED,
  ...GROUPED_DECISIONS,
  ...GROUPED_GATES,
];
