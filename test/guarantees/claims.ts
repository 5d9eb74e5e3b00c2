// All that the report claims.
import type { Claim } from './claim.ts';
import { ACCURACY } from './claims/accuracy.ts';
import { AUTOMATE } from './claims/automate.ts';
import { CHECK } from './claims/check.ts';

export const CLAIMS: readonly Claim[] = [...ACCURACY, ...AUTOMATE, ...CHECK];
