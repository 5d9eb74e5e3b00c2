// All that the report claims.
import type { Claim } from './claim.ts';
import { ACCURACY } from './claims/accuracy.ts';
import { AUTOMATE } from './claims/automate.ts';

export const CLAIMS: readonly Claim[] = [...ACCURACY, ...AUTOMATE];
