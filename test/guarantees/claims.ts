// All that the report claims.
import type { Claim } from './claim.ts';
import { ACCURACY } from './claims/accuracy.ts';
import { DECISION } from './claims/decision.ts';
import { F1_DIFFERENCES } from './claims/f1-differences.ts';
import { GROUPS } from './claims/groups.ts';
import { SCORES } from './claims/scores.ts';
import { SLICES } from './claims/slices.ts';

export const CLAIMS: readonly Claim[] = [...ACCURACY, ...SCORES, ...SLICES, ...F1_DIFFERENCES, ...DECISION, ...GROUPS];
