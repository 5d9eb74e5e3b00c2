// All that the report claims.
import type { Claim } from './claim.ts';
import { ACCURACY } from './claims/accuracy.ts';
import { AUTOMATE } from './claims/automate.ts';
import { CHECK } from './claims/check.ts';
import { CORRECTION } from './claims/correction.ts';

export const CLAIMS: readonly Claim[] = [...ACCURACY, ...AUTOMATE, ...CHECK, ...CORRECTION];
