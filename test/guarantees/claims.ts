// All that the report claims.
import type { Claim } from './claim.ts';
import { ACCURACY } from './claims/accuracy.ts';
import { AUTOMATE } from './claims/automate.ts';
import { CHECK } from './claims/check.ts';
import { CORRECTION } from './claims/correction.ts';
import { GROUPS } from './claims/groups.ts';
import { SLICES } from './claims/slices.ts';

export const CLAIMS: readonly Claim[] = [...ACCURACY, ...SLICES, ...GROUPS, ...AUTOMATE, ...CHECK, ...CORRECTION];
