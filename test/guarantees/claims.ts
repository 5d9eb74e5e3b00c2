// All that the report claims.
import type { Claim } from './claim.ts';
import { ACCURACY } from './claims/accuracy.ts';
import { CALIBRATION } from './claims/calibration.ts';
import { F1_DIFFERENCES } from './claims/f1-differences.ts';
import { RELABEL } from './claims/relabel.ts';
import { SCORES } from './claims/scores.ts';
import { SLICES } from './claims/slices.ts';

export const CLAIMS: readonly Claim[] = [
  ...ACCURACY,
  ...SCORES,
  ...SLICES,
  ...F1_DIFFERENCES,
  ...CALIBRATION,
  ...RELABEL,
];
